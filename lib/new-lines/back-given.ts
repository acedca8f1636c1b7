import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { textAt } from "@/lib/drivers/account";
import { collectionOf } from "@/lib/drivers/catalog";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db, isUniqueViolation } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { same, valueAt } from "@/lib/schema/document";
import { backOf } from "@/lib/settings/history";
import { readLive } from "@/lib/settings/read-settings";
import { userKeyOf } from "@/lib/sip/server-name";
import { actorOf } from "./acting";
import { busyUserOf, openAt } from "./begin";
import { lineColumn } from "./facts";
import { type Loaded, load, type Step, writingKinds } from "./store";
import { driveNewLine } from "./tasks";

/** What stands between a line that was given and taking it back: nothing for `given` and `half_done`. */
export type GivenState = "given" | "half_done" | "taken_back" | "under_way" | "changed_since" | "in_reset" | "gone";

/** True as long as a step's device has what the step wrote, or nothing of it any more. Rejects while the device cannot be asked. */
async function asWritten(line: Loaded, step: Step): Promise<boolean> {
  const deviceId = step.deviceId ?? "";
  if ((await db().device.count({ where: { id: deviceId } })) === 0) {
    return true;
  }
  const actor = actorOf(line);
  const row = await deviceFor(actor, deviceId);
  const device = await openDevice(row, actor);
  const collection = collectionOf(row.driver, step.document);
  if (collection) {
    try {
      const { reading } = await readLive(device, { document: step.document, record: step.record });
      return userKeyOf(textAt(reading.values, collection.account?.user) ?? "") === userKeyOf(line.user);
    } catch (error) {
      if (isDeviceFault(error, "not_found")) {
        return true;
      }
      throw error;
    }
  }
  const { ref, changes } = await backOf(row, step.changeId ?? "");
  const { reading } = await readLive(device, ref);
  return changes.every(({ path, to }) => same(valueAt(reading.values, path) ?? null, to ?? null));
}

/** Whether a line that was given can be taken back. Both ends are asked; nothing is written. Rejects while one cannot be asked. */
export async function lookAtGiven(id: string): Promise<{ readonly line: Loaded | null; readonly state: GivenState }> {
  const line = await load(id);
  if (line?.state !== "done") {
    return { line, state: line === null ? "gone" : line.state === "failed" ? "taken_back" : asType(line.state) };
  }
  const steps = line.steps.filter(({ kind, holds }) => writingKinds.includes(kind) && holds === "yes");
  const places = steps.map(({ deviceId, document, record: name }) => ({ deviceId: deviceId ?? "", document, record: name }));
  if ((await db().resetEnd.count({ where: { OR: places, reset: { busyLineId: { not: null } } } })) > 0) {
    return { line, state: "in_reset" };
  }
  if (await openAt(line.deviceId)) {
    return { line, state: "under_way" };
  }
  for (const step of steps) {
    if (!(await asWritten(line, step))) {
      return { line, state: "changed_since" };
    }
  }
  return { line, state: "given" };
}

const asType = (state: string): GivenState => (state === "half_done" ? "half_done" : "under_way");

/**
 * Begins to take a line back that was given, by the steps that gave it: the account at its device as it was before, the one at its server
 * removed. It goes on by itself. Throws `conflict` if it is not given any more, or its device or user is being given something else.
 */
export async function beginTakingBack(actor: Actor, line: Loaded): Promise<void> {
  const words = lineColumn.write({ code: "putting_back", causes: [{ code: "taken_back_by", name: actor.name }] });
  try {
    await db().$transaction(async (tx) => {
      const { count } = await tx.newLine.updateMany({
        where: { id: line.id, state: { in: ["done", "half_done"] } },
        data: {
          state: "running",
          direction: "back",
          busyDevice: line.deviceId,
          busyUser: busyUserOf(line.serverId, line.user),
          finishedAt: null,
          words,
          leaseOwner: null,
          leaseUntil: null,
        },
      });
      if (count === 0) {
        throw new ProblemError("conflict", "It is being taken back already.");
      }
      await record(
        {
          actor,
          action: "line.give_put_back",
          phase: "asked",
          subject: "device",
          subjectId: line.deviceId,
          subjectName: line.deviceName,
          deviceId: line.deviceId,
          siteId: line.siteId,
          correlationId: line.correlationId,
          detail: { newLine: line.id, user: line.user },
        },
        tx,
      );
      await enqueue(tx, driveNewLine, { newLineId: line.id });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new ProblemError("conflict", "Its device or its number is being given something else.") : error;
  }
}
