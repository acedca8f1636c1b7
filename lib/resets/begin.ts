import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { manifestOf } from "@/lib/drivers/catalog";
import { may } from "@/lib/http/permissions";
import { invalid, ProblemError } from "@/lib/http/problems";
import { lineFor, refuseOutOfReach } from "@/lib/lines/access";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { hiderOfLine } from "@/lib/lines/line-item";
import { recomputeLines } from "@/lib/lines/recompute-lines";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { deliver } from "@/lib/platform/events/deliver";
import { publish } from "@/lib/platform/events/publish";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { withValue } from "@/lib/schema/document";
import { fieldErrors } from "@/lib/schema/document-complaints";
import { generate } from "@/lib/schema/generate";
import { secretLeaves } from "@/lib/schema/walk";
import { ruledBy } from "@/lib/settings/plan-write";
import type { NewReset } from "./endpoints";
import { limitColumn, resetColumn } from "./facts";
import { manifestOfEnd, rulesOf, rulesOfAll, stepsOf, wordsFor } from "./plan";
import { blockingReason, type PlannedRow, plannedEnds } from "./reset-preview";
import { seal } from "./secrets";
import { driveReset } from "./tasks";
import { checkedTicket } from "./ticket";

interface Password {
  readonly value: string;
  readonly source: "generated" | "written";
  readonly limitedBy: string | null;
}

function refuseGiven(ends: readonly PlannedRow[], password: string, hide: (text: string) => string): void {
  for (const end of ends) {
    const rules = rulesOf(end);
    const manifest = manifestOfEnd(end);
    const leaf = manifest && secretLeaves(manifest.schema).find((leaf) => leaf.path === end.path);
    const parsed = leaf && z.core.safeParse(leaf.schema, password);
    if (manifest && parsed && !parsed.success) {
      const [issue] = parsed.error.issues;
      const at = issue && { ...issue, path: end.path.split(".") };
      const said = at && fieldErrors(ruledBy(manifest), at, withValue({}, end.path, password))[0]?.message;
      throw invalid("password", `${hide(wordsFor(end))}: ${said ?? "it refuses this password"}`);
    }
    if (rules?.forbidden.some((word) => word.toLowerCase() === password.toLowerCase())) {
      throw invalid("password", `${hide(wordsFor(end))} shows this in place of a password. Choose another.`);
    }
  }
}

/** The new password, under the rules of every end at once. Throws `validation_failed` naming the two ends that cannot both be satisfied. */
function passwordFor(ends: readonly PlannedRow[], given: string | undefined, hide: (text: string) => string): Password {
  if (given !== undefined) {
    refuseGiven(ends, given, hide);
    return { value: given, source: "written", limitedBy: null };
  }
  const found = rulesOfAll(ends);
  if (!found.ok) {
    throw new ProblemError("validation_failed", hide(`${found.message} No password fits both.`), { ends: found.owners.map(hide) });
  }
  return { value: generate(found.rules), source: "generated", limitedBy: found.limitedBy.maxLength };
}

function hashOf(lineId: string, input: NewReset): string {
  const { password, ...rest } = input;
  return createHash("sha256")
    .update(JSON.stringify([lineId, rest.ticket ?? null, rest.askedBy ?? null, password !== undefined]))
    .digest("base64url");
}

/** The reset that an earlier request with this key began. */
async function begunBefore(actor: Actor, key: string, hash: string): Promise<{ id: string } | undefined> {
  const row = await db().reset.findUnique({ where: { actorId_idempotencyKey: { actorId: actor.id, idempotencyKey: key } } });
  if (row && row.requestHash !== hash) {
    throw new ProblemError("conflict", "This Idempotency-Key was used for another request. Use a new one.");
  }
  return row ? { id: row.id } : undefined;
}

/** What an earlier request with this Idempotency-Key began. Throws `conflict` if that asked for something else. */
export async function resetBegunBefore(actor: Actor, lineId: string, input: NewReset, key: string): Promise<{ id: string } | undefined> {
  await lineFor(actor, lineId);
  return begunBefore(actor, key, hashOf(lineId, input));
}

/**
 * POST /api/lines/{id}/resets. Everything that can be refused without asking a device is refused here; the new password is sealed
 * for every end with the reset's own rows, then the work goes on beside the answer. `begun` is false if an equal request at the same
 * moment was faster: then it is the reset that the other one began.
 */
export async function beginReset(actor: Actor, lineId: string, input: NewReset, key: string): Promise<{ id: string; begun: boolean }> {
  const line = await lineFor(actor, lineId);
  const hash = hashOf(lineId, input);
  if (input.password !== undefined && !may(actor, "device.configure")) {
    throw new ProblemError("forbidden", "Your role may not choose a password. Leave it out, and Lineward makes one.");
  }
  const ticket = await checkedTicket(input.ticket);
  const rows = (await db().lineEnd.findMany({ where: { lineId }, ...endSelection })) as EndRow[];
  await refuseOutOfReach(actor, rows);
  const ends = plannedEnds(rows);
  const hide = hiderOfLine(rows, actor);
  const why = blockingReason(ends, input.password !== undefined);
  if (why !== undefined) {
    throw new ProblemError("conflict", hide(why));
  }
  const password = passwordFor(ends, input.password, hide);
  const id = randomUUID();
  const correlationId = randomUUID();
  const limit = ends.findIndex((end) => wordsFor(end) === password.limitedBy);
  let begun: Awaited<ReturnType<typeof publish>>;
  try {
    await withNamedLock("resets.begin", async (tx) => {
      await refuseBusy(tx, lineId);
      await refuseWhileGiven(tx, ends);
      // Later than the line's reset before, however the clock was set meanwhile: a line's resets are told by their times.
      const last = await tx.reset.findFirst({ where: { lineId }, orderBy: { startedAt: "desc" }, select: { startedAt: true } });
      const startedAt = new Date(Math.max(Date.now(), (last?.startedAt.getTime() ?? 0) + 1));
      await tx.reset.create({
        data: {
          startedAt,
          id,
          lineId,
          lineName: line.name,
          siteId: line.siteId,
          busyLineId: lineId,
          state: "checking",
          ticket,
          askedBy: input.askedBy || null,
          actorId: actor.id,
          actorName: actor.name,
          idempotencyKey: key,
          requestHash: hash,
          correlationId,
          limitedBy: limit === -1 ? null : limitColumn.write({ code: "limited_by", seq: limit }),
          length: password.value.length,
          words: resetColumn.write({ code: "checking" }),
        },
      });
      await keepPlan(tx, id, ends, password);
      // All or nothing: no reset without its "asked", and none that nobody drives.
      await record(
        {
          actor,
          action: "line.reset",
          phase: "asked",
          subject: "line",
          subjectId: lineId,
          subjectName: line.name,
          siteId: line.siteId,
          correlationId,
          detail: { reset: id, ticket, askedBy: input.askedBy ?? null, password: password.source, ends: ends.map(wordsFor) },
        },
        tx,
      );
      await enqueue(tx, driveReset, { resetId: id });
      begun = await publish(tx, "reset.stepped", { resetId: id });
    });
  } catch (error) {
    // Two requests at once with one key: the second is answered with what the first began.
    const other = await begunBefore(actor, key, hash);
    if (other) {
      return { ...other, begun: false };
    }
    throw isUniqueViolation(error) ? busy() : error;
  }
  await recomputeLines([lineId]);
  await deliver([begun]);
  return { id, begun: true };
}

function busy(): ProblemError {
  return new ProblemError("conflict", "A reset of this line has not ended. Wait for it, finish it, or put it back.");
}

async function refuseBusy(tx: Transaction, lineId: string): Promise<void> {
  const current = await tx.reset.findUnique({ where: { busyLineId: lineId }, select: { id: true } });
  if (current) {
    throw new ProblemError("conflict", busy().detail, { resetId: current.id });
  }
}

/** A device that is being given its line, or takes another one's place, has not proven the password yet that a reset would replace. */
async function refuseWhileGiven(tx: Transaction, ends: readonly PlannedRow[]): Promise<void> {
  const where = { busyDevice: { in: ends.map(({ row }) => row.deviceId) } };
  if ((await tx.newLine.count({ where })) > 0) {
    throw new ProblemError("conflict", "A device of this line is being given it. Wait for that, finish it, or put it back.");
  }
  if ((await tx.replacement.count({ where })) > 0) {
    throw new ProblemError("conflict", "A device of this line is being replaced. Wait for that, finish it, or leave it as it is.");
  }
}

async function keepPlan(tx: Transaction, resetId: string, ends: readonly PlannedRow[], password: Password): Promise<void> {
  for (const [seq, end] of ends.entries()) {
    const { row } = end;
    const newSecretId = await seal(tx, { ...end, deviceId: row.deviceId }, password.value, {
      state: "pending",
      source: password.source,
      changeId: resetId,
    });
    const { deviceName, document, record: recordId, path, role, label } = end;
    const noun = manifestOf(end.driver)?.noun ?? "device";
    await tx.resetEnd.create({
      data: {
        resetId,
        seq,
        endId: row.id,
        deviceId: row.deviceId,
        deviceName,
        noun,
        label,
        document,
        record: recordId,
        path,
        role,
        newSecretId,
      },
    });
  }
  await tx.resetStep.createMany({
    data: stepsOf(ends).map(({ kind, endSeq }, seq) => ({ resetId, seq: seq + 1, state: "waiting", kind, endSeq })),
  });
}
