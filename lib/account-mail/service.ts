import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { issueLink, tokenHashOf } from "@/lib/auth/one-time-links";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { mailServerKept, mailToSend } from "@/lib/outgoing/mail-server";
import { keepOutgoing } from "@/lib/outgoing/secrets";
import { sendMail } from "@/lib/outgoing/send-mail";
import { db, type Transaction } from "@/lib/platform/db/client";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { enqueue } from "@/lib/platform/queue/enqueue";
import type { AccountMailAnswer, AccountMailItem, listAccountMails, NewAccountMail } from "./endpoints";
import { isLinkKind, mailFacts, mailKinds } from "./kinds";
import { accountMailSetting, type MissingPart, missingForMail, publicBase, saveAccountMailSetting } from "./setting";
import { deliverAccountMail } from "./tasks";
import { titleOf } from "./words";

const missingWords: Readonly<Record<MissingPart, string>> = {
  address: "Links in mails lead to Lineward’s own address, which no request may name: set LINEWARD_URL, then start Lineward anew.",
  mail_server: "No mail server is set yet. Set it beside the channels of alerts.",
};

/** GET /api/account-mail */
export async function readAccountMail(): Promise<AccountMailAnswer> {
  const [{ on, askWhom }, missing, server] = await Promise.all([accountMailSetting(), missingForMail(), mailServerKept()]);
  return { on, askWhom, missing, from: server?.from ?? null, url: publicBase() ?? null };
}

/** PUT /api/account-mail. The same again writes nothing. */
export async function changeAccountMail({ on, askWhom }: NewAccountMail, actor: Actor): Promise<AccountMailAnswer> {
  const [missing] = on ? await missingForMail() : [];
  if (missing !== undefined) {
    throw invalid("on", missingWords[missing]);
  }
  await db().$transaction(async (transaction) => {
    const before = await accountMailSetting(transaction);
    if (before.on === on && before.askWhom === askWhom) {
      return;
    }
    await saveAccountMailSetting({ on, askWhom }, transaction);
    const detail = { on: { from: before.on, to: on }, askWhom: { from: before.askWhom, to: askWhom } };
    await record(
      { actor, action: "setting.change", subject: "setting", subjectName: "mail about people's own accounts", detail },
      transaction,
    );
  });
  return readAccountMail();
}

const withPerson = { user: { select: { id: true, name: true, email: true, active: true } } } as const;

async function rowOf(id: string, client: Pick<Transaction, "accountMail"> = db()) {
  const row = await client.accountMail.findUnique({ where: { id }, include: withPerson });
  const kind = mailKinds.find((candidate) => candidate === row?.kind);
  if (!row || kind === undefined) {
    throw notFound("This mail");
  }
  return { ...row, kind };
}

/** GET /api/account-mail/deliveries */
export async function listMails({ cursor, limit, state }: z.output<NonNullable<typeof listAccountMails.query>>) {
  const where = state === undefined ? {} : { state };
  const after = cursor === undefined ? undefined : readCursor(cursor, [cursorKey.text, cursorKey.text]);
  const at = after && new Date(after[0]);
  const behind =
    at && after && !Number.isNaN(at.getTime()) ? { OR: [{ queuedAt: { lt: at } }, { queuedAt: at, id: { gt: after[1] } }] } : {};
  const [rows, total] = await Promise.all([
    db().accountMail.findMany({
      where: { AND: [where, behind] },
      include: withPerson,
      orderBy: [{ queuedAt: "desc" }, { id: "asc" }],
      take: rowsToTake(limit + 1),
    }),
    db().accountMail.count({ where }),
  ]);
  const page = rows.slice(0, limit);
  const items = page.flatMap((row): AccountMailItem[] => {
    const kind = mailKinds.find((candidate) => candidate === row.kind);
    const { id, name, email } = row.user;
    return kind === undefined
      ? []
      : [
          {
            id: row.id,
            kind,
            title: titleOf(kind),
            person: { id, name, email },
            state: row.state as AccountMailItem["state"],
            tries: row.tries,
            queuedAt: row.queuedAt.toISOString(),
            triedAt: row.triedAt?.toISOString() ?? null,
            words: row.words,
          },
        ];
  });
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items, nextCursor: last ? writeCursor([last.queuedAt.toISOString(), last.id]) : null, total };
}

/** POST /api/account-mail/deliveries/{id}/again. The secret of a link that was given up is gone: it gets a new one. */
export async function sendAgain(id: string, actor: Actor): Promise<{ id: string }> {
  await db().$transaction(async (tx) => {
    const row = await rowOf(id, tx);
    const { kind, user } = row;
    if (row.state === "done") {
      throw new ProblemError("conflict", "The mail server has taken it already.");
    }
    if (row.state === "failed" && kind === "forgotten") {
      throw new ProblemError("conflict", `Only ${user.name} can ask for it again, on the sign-in page.`);
    }
    if (row.state === "failed" && isLinkKind(kind)) {
      if (!user.active) {
        throw new ProblemError("conflict", `${user.name} is switched off. Switch them on first.`);
      }
      const hasPassword = (await tx.account.count({ where: { userId: user.id, password: { not: null } } })) > 0;
      const link = await issueLink(tx, { purpose: hasPassword ? "password" : "invite", userId: user.id, createdBy: actor.id });
      await keepOutgoing(tx, id, { secret: link.token });
      const facts = { ...mailFacts.parse(JSON.parse(row.facts)), by: actor.name, expiresAt: link.expiresAt.toISOString() };
      const data = { kind: hasPassword ? "password" : "invite", facts: JSON.stringify(facts), linkHash: tokenHashOf(link.token) };
      await tx.accountMail.update({ where: { id }, data });
    }
    if (row.state === "failed") {
      await tx.accountMail.update({ where: { id }, data: { state: "waiting", tries: 0, queuedAt: new Date(), words: null } });
    }
    await enqueue(tx, deliverAccountMail, { mailId: id });
    const about = { subject: "person", subjectId: user.id, subjectName: user.name } as const;
    await record({ actor, action: "account_mail.again", ...about, detail: { kind } }, tx);
  });
  return { id };
}

/** POST /api/account-mail/test */
export async function testMail(actor: Actor): Promise<{ ok: boolean; words: string }> {
  await record({ actor, action: "account_mail.test", subject: "person", subjectId: actor.id, subjectName: actor.name });
  const server = await mailToSend();
  if (server === undefined) {
    return { ok: false, words: missingWords.mail_server };
  }
  const text = `Hello ${actor.name},\n\nyou try whether mail about people's own accounts arrives. It does.`;
  const { ok, words } = await sendMail(server, { to: [actor.email], subject: "A test of Lineward", text, id: randomUUID() });
  return { ok, words };
}
