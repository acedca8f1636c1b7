import "server-only";
import { createTransport } from "nodemailer";
import { startDeadline } from "@/lib/net/deadline";
import { isDeviceFault } from "@/lib/net/device-fault";
import { checkedAddresses, dialAny } from "@/lib/net/open-socket";
import { env } from "@/lib/platform/env";
import { parseIp } from "@/lib/schema/address-rules";
import { failureWords, plain, resolve } from "./failure-words";
import { serverGround } from "./ground";
import type { mailSecurities } from "./schemas";
import type { Sent } from "./send-http";

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

/** Hands a mail to the server. Never throws: whatever happens is an answer, in the server's own words where it has said any. */
export async function sendMail(server: MailServer, mail: Mail, signal?: AbortSignal): Promise<Sent> {
  const ms = env().LINEWARD_OUTGOING_MS;
  const clock = startDeadline(ms, signal);
  const { host, port, security, username } = server;
  try {
    const { addresses, rules } = await clock.race(checkedAddresses({ host, port }, { ...serverGround(), resolve }));
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
    const words = isSaid ? plain(response) : failureWords(error, server, clock.ended !== undefined);
    return { ok: false, words, final: isDeviceFault(error) || (responseCode !== undefined && responseCode >= 500) };
  } finally {
    clock.stop();
  }
}
