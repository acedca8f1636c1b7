import "server-only";
import { linkText } from "@/lib/auth/one-time-links";
import { mailToSend } from "@/lib/outgoing/mail-server";
import { forgetOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import type { Sent } from "@/lib/outgoing/send-http";
import { sendMail } from "@/lib/outgoing/send-mail";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { log } from "@/lib/platform/log";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { isLinkKind, type LinkKind, mailFacts, mailKinds } from "./kinds";
import { accountMailSetting, publicBase } from "./setting";
import { type Worded, wordLink, wordNotice } from "./words";

/** The waits between the first tries; after them it is tried once an hour. */
const waitsMs = [5_000, 15_000, 45_000, 120_000, 300_000, 900_000, 1_800_000] as const;
const hourMs = 3_600_000;
/** A mail that nobody has taken for so long is given up. */
const givenUpMs = 24 * hourMs;
const keptMs = 30 * 24 * hourMs;

const facts = jsonColumn("AccountMail.facts", mailFacts);

type Row = NonNullable<Awaited<ReturnType<typeof rowOf>>>;

const rowOf = (id: string) =>
  db().accountMail.findUnique({ where: { id }, include: { user: { select: { name: true, email: true, active: true } } } });

const later = (words: string): Sent => ({ ok: false, words, final: false });
const never = (words: string): Sent => ({ ok: false, words, final: true });

/** The secret of the link that a mail carries, if the link is still open. */
async function openToken({ id, linkHash }: Row): Promise<string | undefined> {
  const link = await db().invitation.findUnique({ where: { tokenHash: linkHash ?? "" }, select: { usedAt: true, expiresAt: true } });
  return link && link.usedAt === null && link.expiresAt.getTime() > Date.now() ? (await openOutgoing(id)).secret : undefined;
}

/** A server may quote in its answer what it was sent. */
const without = (secret: string | undefined, words: string) => (secret === undefined ? words : words.replaceAll(secret, "…"));

async function sendTo({ id, user }: Row, { subject, text }: Worded, signal: AbortSignal): Promise<Sent> {
  const server = await mailToSend();
  return server === undefined
    ? later("No mail server is set any more. An admin can set it beside the channels of alerts.")
    : sendMail(server, { to: [user.email], subject, text, id }, signal);
}

async function sendLink(row: Row, kind: LinkKind, signal: AbortSignal): Promise<Sent> {
  if (!row.user.active) {
    return never("This person is switched off.");
  }
  const base = publicBase();
  if (base === undefined) {
    return later("LINEWARD_URL is not set any more, and a link needs it.");
  }
  const token = await openToken(row);
  if (token === undefined) {
    return never("Its link was used, has ended, or a newer one took its place.");
  }
  const read = facts.demand(row.facts, row.id);
  const sent = await sendTo(row, wordLink(kind, row.user, read, linkText(base, token)), signal);
  return { ...sent, words: without(token, sent.words) };
}

/** One try. Never throws: whatever happens is an answer in words. */
async function tryOnce(row: Row, signal: AbortSignal): Promise<Sent> {
  const kind = mailKinds.find((candidate) => candidate === row.kind);
  if (kind === undefined) {
    return never("This version does not know such a mail.");
  }
  try {
    if (!(await accountMailSetting()).on) {
      return never("Mail about people's own accounts was switched off.");
    }
    return isLinkKind(kind)
      ? await sendLink(row, kind, signal)
      : await sendTo(row, wordNotice(kind, row.user, facts.demand(row.facts, row.id), publicBase()), signal);
  } catch (error) {
    log.warn({ mailId: row.id, err: error }, "a mail about an account could not be made");
    return never("It cannot be opened any more. Make a new one.");
  }
}

async function removeOld(): Promise<void> {
  const where = { queuedAt: { lt: new Date(Date.now() - keptMs) } };
  // Read first: most of the time there is none, and a write waits for the disk.
  if (await db().accountMail.findFirst({ where, select: { id: true } })) {
    await db().accountMail.deleteMany({ where });
  }
}

/** One try of a mail. What was taken is never sent again, and the secret of its link is forgotten with the last try. */
export async function deliver(id: string, signal: AbortSignal): Promise<TaskEnd> {
  const row = await rowOf(id);
  if (row?.state !== "waiting") {
    await db().$transaction((tx) => forgetOutgoing(tx, id));
    return undefined;
  }
  const sent = await tryOnce(row, signal);
  const tries = row.tries + 1;
  const waitMs = waitsMs[tries - 1] ?? hourMs;
  const isOver = sent.final || Date.now() + waitMs > row.queuedAt.getTime() + givenUpMs;
  const state = sent.ok ? "done" : isOver ? "failed" : "waiting";
  await db().$transaction(async (tx) => {
    await tx.accountMail.updateMany({ where: { id }, data: { state, tries, triedAt: new Date(), words: sent.words } });
    if (state !== "waiting") {
      await forgetOutgoing(tx, id);
    }
  });
  if (state === "waiting") {
    return { againInMs: waitMs };
  }
  await removeOld();
  return undefined;
}
