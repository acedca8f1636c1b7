import "server-only";
import { lookup } from "node:dns/promises";
import { createTransport } from "nodemailer";
import { startDeadline } from "@/lib/net/deadline";
import { isDeviceFault } from "@/lib/net/device-fault";
import { sayMs } from "@/lib/net/fault-text";
import { checkedAddresses, dialAny } from "@/lib/net/open-socket";
import { env } from "@/lib/platform/env";
import { parseIp } from "@/lib/schema/address-rules";
import { mailGround } from "./ground";
import type { mailSecurities } from "./schemas";
import { type Sent, sentenceOf } from "./send-http";

/** The server that takes our mail. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls`: it has to be offered; `tls`: from the first byte; `none`: in clear, and then without a login. */
  readonly security: (typeof mailSecurities)[number];
  readonly from: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** False: a certificate of its own making will do. */
  readonly checkCertificate: boolean;
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** The same for every try: whoever gets it twice can tell. */
  readonly id: string;
}

const resolve = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address);

const wordsMax = 300;

function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, " ")
    .trim()
    .slice(0, wordsMax);
}

const codes: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name could not be looked up",
  ECONNREFUSED: "nothing takes a connection there",
  ECONNRESET: "the connection was cut",
};

function failure(error: unknown, { host, port }: MailServer, isLate: boolean): string {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (isLate) {
    return `No answer within ${sayMs(env().LINEWARD_OUTGOING_MS)}.`;
  }
  if (isDeviceFault(error)) {
    return `Lineward may not send to ${host} port ${port}. LINEWARD_OUTGOING_NETWORKS says where it may.`;
  }
  return sentenceOf(
    codes[code] ??
      (/certificate|self.signed|altname/i.test(message) ? `its certificate is not trusted: ${plain(message)}` : plain(message)),
  );
}

/** Hands a mail to the server. Never throws: whatever happens is an answer, in the server's own words where it has said any. */
export async function sendMail(server: MailServer, mail: Mail, signal?: AbortSignal): Promise<Sent> {
  const ms = env().LINEWARD_OUTGOING_MS;
  const clock = startDeadline(ms, signal);
  const { host, port, security, username } = server;
  try {
    const { addresses, rules } = await clock.race(checkedAddresses({ host, port }, { ...mailGround(), resolve }));
    const connection = await dialAny(addresses, rules, clock);
    const transport = createTransport({
      host,
      port,
      // A checked address is dialled by us: the name is not looked up again, where it might mean another one.
      connection,
      secure: security === "tls",
      requireTLS: security === "starttls",
      ignoreTLS: security === "none",
      tls: { rejectUnauthorized: server.checkCertificate, ...(parseIp(host) ? {} : { servername: host }) },
      ...(username === undefined || security === "none" ? {} : { auth: { user: username, pass: server.password ?? "" } }),
      connectionTimeout: ms,
      greetingTimeout: ms,
      socketTimeout: ms,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const { response } = await clock.race(
        transport.sendMail({
          from: server.from,
          to: [...mail.to],
          subject: mail.subject,
          text: mail.text,
          messageId: `<${mail.id}@lineward>`,
          headers: { "Auto-Submitted": "auto-generated" },
        }),
      );
      return { ok: true, words: plain(response), final: true };
    } finally {
      transport.close();
      connection.destroy();
    }
  } catch (error) {
    const { response, responseCode } = error as { response?: unknown; responseCode?: number };
    const isSaid = typeof response === "string" && response !== "";
    const words = isSaid ? plain(response) : failure(error, server, clock.ended !== undefined);
    return { ok: false, words, final: isDeviceFault(error) || (responseCode !== undefined && responseCode >= 500) };
  } finally {
    clock.stop();
  }
}
