import "server-only";
import { randomBytes } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { baseOf, tokenHashOf } from "@/lib/auth/one-time-links";
import { ProblemError } from "@/lib/http/problems";
import { linesOf } from "@/lib/lines/access";
import { db } from "@/lib/platform/db/client";
import { openSecret } from "@/lib/settings/open-secret";
import { sayEnd } from "./plan";
import { resetToAct } from "./reset-view";
import { tellingOf } from "./telling";
import { callEnd } from "./words";

/** Long enough to walk to the door and open the device's own page. */
export const revealLifeMs = 10 * 60_000;

/** A day's round from door to door: for the links of many lines, made at once. */
export const roundLifeMs = 12 * 3_600_000;

/** A one-time link with where its password is to be typed in. */
export interface MadeReveal {
  readonly link: string;
  readonly expiresAt: string;
  readonly end: string;
}

/** A link that shows the new password once, for a person at an end that cannot be written to. Makes older links of the reset worthless. */
export async function revealReset(actor: Actor, id: string, request: Request, lifeMs = revealLifeMs): Promise<MadeReveal> {
  const reset = await resetToAct(actor, id);
  const end = reset.ends.find((end) => end.currentSecret !== "new");
  if (reset.state !== "half_done" || !end) {
    throw new ProblemError("conflict", "Only for a reset that is half done because an end cannot be written.");
  }
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + lifeMs);
  await db().$transaction(async (tx) => {
    await tx.reveal.deleteMany({ where: { resetId: id, openedAt: null } });
    await tx.reveal.create({ data: { tokenHash: tokenHashOf(token), resetId: id, resetEndId: end.id, createdBy: actor.name, expiresAt } });
  });
  const { lineId: subjectId, lineName: subjectName, siteId, correlationId } = reset;
  await record({
    actor,
    action: "line.reveal_link",
    subject: "line",
    subjectId,
    subjectName,
    siteId,
    correlationId,
    detail: { reset: id, end: sayEnd(end) },
  });
  const telling = (await tellingOf([reset], actor))(reset);
  return { link: `${baseOf(request)}/reveals/${token}`, expiresAt: expiresAt.toISOString(), end: callEnd(end, telling) };
}

/** Opens a link: once, and never again. The opening is recorded before the password is handed over. */
export async function openReveal(actor: Actor, token: string): Promise<{ password: string; lineName: string; user: string; end: string }> {
  const gone = () => new ProblemError("not_found", "This link was opened before, has expired, or does not exist. Ask for a new one.");
  const row = await db().reveal.findUnique({
    where: { tokenHash: tokenHashOf(token) },
    include: { reset: { include: { ends: true, line: { select: { user: true } } } } },
  });
  const visible = row && (await db().reset.findFirst({ where: { id: row.resetId, line: linesOf(actor) }, select: { id: true } }));
  const end = row?.reset.ends.find((end) => end.id === row.resetEndId);
  const secret = end?.newSecretId ? await db().secret.findUnique({ where: { id: end.newSecretId } }) : null;
  if (!row || !visible || !end || !secret || row.reset.state !== "half_done") {
    throw gone();
  }
  await resetToAct(actor, row.resetId);
  const { count } = await db().reveal.updateMany({
    where: { id: row.id, openedAt: null, expiresAt: { gt: new Date() } },
    data: { openedAt: new Date(), openedBy: actor.name },
  });
  if (count === 0) {
    throw gone();
  }
  const { correlationId } = row.reset;
  const password = await openSecret(secret, { actor, purpose: "reveal", correlationId });
  const telling = (await tellingOf([row.reset], actor))(row.reset);
  return { password, lineName: telling.line, user: row.reset.line.user, end: callEnd(end, telling) };
}
