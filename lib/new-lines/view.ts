import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { readerFor, standingOf } from "@/lib/device-access/device-reader";
import { deviceFor, devicesOf } from "@/lib/device-access/load-device";
import { collectionOf } from "@/lib/drivers/catalog";
import { notFound, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import type { NewLineAnswer } from "./endpoints";
import { lineColumn } from "./facts";
import { type Loaded, load } from "./store";
import { driveNewLine } from "./tasks";
import { actionOf, deviceName, serverName, storedWords, type Telling } from "./words";

const asType = <T extends string>(value: string) => value as T;

/** It, if its device exists for this person. */
async function lineFor(actor: Actor, id: string): Promise<Loaded> {
  const line = await load(id);
  const seen = line && (await db().device.count({ where: { AND: [{ id: line.deviceId }, devicesOf(actor)] } }));
  if (!line || !seen) {
    throw notFound("This line");
  }
  return line;
}

async function tellingOf(line: Loaded, actor: Actor): Promise<Telling> {
  const devices = await standingOf([line.deviceId, line.serverId]);
  const server = line.steps.find(({ kind }) => kind === "server");
  const driver = devices.find(({ id }) => id === line.serverId)?.driver ?? "";
  return {
    reader: readerFor(actor, devices),
    user: line.user,
    device: { id: line.deviceId, name: line.deviceName },
    server: { id: line.serverId, name: line.serverName },
    steps: line.steps,
    singular: collectionOf(driver, server?.document ?? "")?.singular ?? "account",
  };
}

/** As the API shows it to this person: a server elsewhere is told by its kind. */
async function toResponse(line: Loaded, actor: Actor): Promise<NewLineAnswer> {
  const to = await tellingOf(line, actor);
  const device = line.steps.find(({ kind }) => kind === "device");
  const end =
    device && line.state !== "failed"
      ? await db().lineEnd.findFirst({ where: { deviceId: line.deviceId, document: device.document, record: device.record } })
      : null;
  const isHalf = line.state === "half_done";
  return {
    id: line.id,
    deviceId: line.deviceId,
    deviceName: deviceName(to),
    serverName: serverName(to),
    user: line.user,
    state: asType(line.state),
    direction: asType(line.direction),
    words: storedWords(lineColumn.read(line.words), to) ?? "",
    by: line.actorName,
    startedAt: line.startedAt.toISOString(),
    ...(line.finishedAt ? { finishedAt: line.finishedAt.toISOString() } : {}),
    lineId: end?.lineId ?? null,
    steps: line.steps.map((step) => {
      const detail = storedWords(lineColumn.read(step.detail), to, step);
      return {
        seq: step.seq,
        kind: asType(step.kind),
        action: actionOf(step, to),
        state: asType(step.state),
        at: step.at?.toISOString() ?? null,
        finishedAt: step.finishedAt?.toISOString() ?? null,
        ...(detail === undefined ? {} : { detail }),
      };
    }),
    canFinish: isHalf,
    canPutBack: isHalf || (line.state === "running" && line.direction === "forward"),
  };
}

/** GET /api/new-lines/{id}. */
export async function showNewLine(actor: Actor, id: string): Promise<NewLineAnswer> {
  return toResponse(await lineFor(actor, id), actor);
}

const shownMax = 5;

/** GET /api/new-lines. */
export async function newLinesOf(actor: Actor, { deviceId }: { deviceId: string }): Promise<{ items: NewLineAnswer[] }> {
  await deviceFor(actor, deviceId);
  const lines = await db().newLine.findMany({
    where: { deviceId },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: shownMax,
    include: { steps: { orderBy: { seq: "asc" } } },
  });
  return { items: await Promise.all(lines.map((line) => toResponse(line, actor))) };
}

async function recordChoice(actor: Actor, line: Loaded, action: string): Promise<void> {
  await record({
    actor,
    action,
    phase: "asked",
    subject: "device",
    subjectId: line.deviceId,
    subjectName: line.deviceName,
    deviceId: line.deviceId,
    siteId: line.siteId,
    correlationId: line.correlationId,
    detail: { newLine: line.id, user: line.user },
  });
}

/** Sends a half-done one on its way again, unless somebody else was faster. */
async function resume(actor: Actor, line: Loaded, direction: "forward" | "back"): Promise<NewLineAnswer> {
  const words = lineColumn.write(direction === "forward" ? { code: "finishing" } : { code: "putting_back", causes: [] });
  await db().$transaction(async (tx) => {
    const { count } = await tx.newLine.updateMany({
      where: { id: line.id, state: "half_done" },
      data: { state: "running", direction, words, leaseOwner: null, leaseUntil: null },
    });
    if (count === 0) {
      throw new ProblemError("conflict", "Somebody else has chosen already. Look again.");
    }
    if (direction === "forward") {
      // What holds already is not written again; all else is, and it is proven anew.
      await tx.newLineStep.updateMany({
        where: { newLineId: line.id, kind: { notIn: ["back", "check", "make"] }, NOT: { holds: "yes", state: "done" } },
        data: { state: "waiting", at: null, finishedAt: null, detail: null },
      });
      await tx.newLineStep.deleteMany({ where: { newLineId: line.id, kind: "back" } });
    }
    await enqueue(tx, driveNewLine, { newLineId: line.id });
  });
  return showNewLine(actor, line.id);
}

/** POST …/finish. */
export async function finishNewLine(actor: Actor, id: string): Promise<NewLineAnswer> {
  const line = await lineFor(actor, id);
  if (line.state !== "half_done") {
    throw new ProblemError("conflict", "Only what is half done can be finished.");
  }
  await recordChoice(actor, line, "line.give_finish");
  return resume(actor, line, "forward");
}

/** POST …/put-back: half done, everything is taken back; under way, it turns round at the next step. */
export async function putBackNewLine(actor: Actor, id: string): Promise<NewLineAnswer> {
  const line = await lineFor(actor, id);
  const isRunning = line.state === "running" && line.direction === "forward";
  if (line.state !== "half_done" && !isRunning) {
    throw new ProblemError("conflict", "This cannot be put back: it has ended, or is being put back already.");
  }
  await recordChoice(actor, line, "line.give_put_back");
  if (line.state === "half_done") {
    return resume(actor, line, "back");
  }
  const words = lineColumn.write({ code: "putting_back", causes: [{ code: "stopped_by", name: actor.name }] });
  await db().newLine.updateMany({ where: { id, state: "running", direction: "forward" }, data: { direction: "back", words } });
  return showNewLine(actor, id);
}
