import "server-only";
import { accountMailSetting } from "@/lib/account-mail/setting";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid, ProblemError } from "@/lib/http/problems";
import { mailServerKept, mailServerKey } from "@/lib/outgoing/mail-server";
import { keepOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import { db } from "@/lib/platform/db/client";
import type { MailServerAnswer, NewMailServer } from "./schemas";

/** GET /api/mail */
export async function mailServer(): Promise<MailServerAnswer> {
  const server = await mailServerKept();
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
  if (actor.token && (await accountMailSetting()).on) {
    // Whoever takes our mail then takes links to everybody's new password with it.
    throw new ProblemError("forbidden", "Links to people's accounts go by this server. Sign in to change it: a token may not.");
  }
  const before = await mailServerKept();
  const username = wish.username || null;
  if (username !== null && wish.security === "none") {
    throw invalid("security", "A login is never sent in clear. Choose STARTTLS or TLS, or leave the user empty.");
  }
  const old = (await openOutgoing(mailServerKey).catch(() => ({ secret: undefined }))).secret;
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
    await tx.setting.upsert({
      where: { key: mailServerKey },
      create: { key: mailServerKey, value: JSON.stringify(value) },
      update: { value: JSON.stringify(value) },
    });
    await keepOutgoing(tx, mailServerKey, value.hasPassword && secret !== undefined ? { secret } : {});
    const { host, port, security } = value;
    await record({ actor, action: "mail.change", subject: "setting", subjectName: "Mail server", detail: { host, port, security } }, tx);
  });
  return mailServer();
}
