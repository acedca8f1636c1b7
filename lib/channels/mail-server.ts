import "server-only";
import { z } from "zod";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid } from "@/lib/http/problems";
import { keepOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import type { MailServer } from "@/lib/outgoing/send-mail";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { type MailServerAnswer, mailSecurities, type NewMailServer } from "./schemas";

/** Of the setting, and of what is sealed for it. */
const key = "mail";

const stored = jsonColumn(
  "Setting.mail",
  z.object({
    host: z.string(),
    port: z.number(),
    security: z.enum(mailSecurities),
    from: z.string(),
    username: z.string().nullable(),
    hasPassword: z.boolean(),
    checkCertificate: z.boolean(),
  }),
);

async function kept() {
  const row = await db().setting.findUnique({ where: { key } });
  return row ? stored.readIfWhole(row.value, key) : undefined;
}

/** GET /api/mail */
export async function mailServer(): Promise<MailServerAnswer> {
  const server = await kept();
  return server === undefined
    ? {
        set: false,
        host: "",
        port: 587,
        security: "starttls",
        from: "",
        username: null,
        password: { set: false },
        checkCertificate: true,
      }
    : { ...server, set: true, password: { set: server.hasPassword } };
}

/** PUT /api/mail */
export async function saveMailServer(actor: Actor, wish: NewMailServer): Promise<MailServerAnswer> {
  const before = await kept();
  const username = wish.username || null;
  if (username !== null && wish.security === "none") {
    throw invalid("security", "A login is never sent in clear. Choose STARTTLS or TLS, or leave the user empty.");
  }
  const old = (await openOutgoing(key).catch(() => ({ secret: undefined }))).secret;
  // A password is sent to nobody but the server that it was entered for.
  const isSameServer = before?.host === wish.host && before.port === wish.port && before.username === username;
  const secret = wish.password === undefined ? (isSameServer ? old : undefined) : (wish.password ?? undefined);
  if (wish.password === undefined && before?.hasPassword === true && !isSameServer && username !== null) {
    throw invalid("password", "This is another server or user: enter the password for it.");
  }
  const value = {
    host: wish.host,
    port: wish.port,
    security: wish.security,
    from: wish.from,
    username,
    hasPassword: username !== null && secret !== undefined && secret !== "",
    checkCertificate: wish.checkCertificate ?? true,
  };
  await db().$transaction(async (tx) => {
    await tx.setting.upsert({ where: { key }, create: { key, value: JSON.stringify(value) }, update: { value: JSON.stringify(value) } });
    await keepOutgoing(tx, key, value.hasPassword && secret !== undefined ? { secret } : {});
    const { host, port, security } = value;
    await record({ actor, action: "mail.change", subject: "setting", subjectName: "Mail server", detail: { host, port, security } }, tx);
  });
  return mailServer();
}

/** The server with its password, for sending. */
export async function mailToSend(): Promise<MailServer | undefined> {
  const server = await kept();
  if (server === undefined) {
    return undefined;
  }
  const { secret } = server.hasPassword ? await openOutgoing(key) : { secret: undefined };
  const { host, port, security, from, username, checkCertificate } = server;
  return { host, port, security, from, checkCertificate, ...(username === null ? {} : { username, password: secret ?? "" }) };
}
