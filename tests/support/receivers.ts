import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { makeCertificate } from "@/lib/simulators/certificate";

/** What a receiver was sent. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody outside who takes requests, and answers as `answer` says at that moment. */
export async function startReceiver() {
  const received: Received[] = [];
  const receiver = {
    received,
    url: "",
    answer: (response: ServerResponse) => void response.writeHead(200).end("ok"),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
      receiver.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return receiver;
}

/** A mail server with a certificate of its own making; keeps what it takes. `login`: the only one that it lets in. */
export async function startMailServer(options: SMTPServerOptions & { readonly login?: { user: string; password: string } }) {
  const { login, ...rest } = options;
  const { key, cert } = await makeCertificate("mail.test");
  const mails: { readonly text: string; readonly secure: boolean; readonly to: readonly string[] }[] = [];
  const server = new SMTPServer({
    key,
    cert,
    authOptional: login === undefined,
    disableReverseLookup: true,
    onAuth: (auth, _session, done) =>
      auth.username === login?.user && auth.password === login?.password
        ? done(null, { user: auth.username ?? "" })
        : done(Object.assign(new Error("5.7.8 Authentication credentials invalid"), { responseCode: 535 })),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ text: Buffer.concat(parts).toString("utf8"), secure: session.secure, to });
        done(null, "2.0.0 Ok: queued as 4WQz1k0pT9");
      });
    },
    ...rest,
  });
  // A client that gives up in the middle is what some tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    mails,
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A mail as its reader sees it. */
export function readableMail(text: string): string {
  return text
    .replace(/=\r?\n/g, "")
    .replace(/((?:=[0-9A-F]{2})+)/g, (part) => Buffer.from(part.replaceAll("=", ""), "hex").toString("utf8"));
}
