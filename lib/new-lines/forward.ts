import "server-only";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { toCreate } from "@/lib/drivers/to-create";
import type { CollectionManifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import type { Lease } from "@/lib/platform/db/row-lease";
import { merged, withValue } from "@/lib/schema/document";
import { createRecord } from "@/lib/settings/create-record";
import { opening } from "@/lib/settings/open-secret";
import { planWrite } from "@/lib/settings/plan-write";
import { readLive } from "@/lib/settings/read-settings";
import { storedSecrets } from "@/lib/settings/stored-secrets";
import { unread } from "@/lib/settings/write-call";
import { writePart } from "@/lib/settings/write-document";
import { faultFact } from "@/lib/settings/write-facts";
import { userKeyOf } from "@/lib/sip/server-name";
import { actorOf, partOf, passwordOf } from "./acting";
import type { Cause } from "./facts";
import { accountFor, beginStep, endStep, type Loaded, type Step, saveStep } from "./store";
import { deviceTarget, serverTarget, switchOf, type Target, withOtherSecrets, writtenFor } from "./targets";
import { trySend } from "./try-step";
import { usersAt } from "./used-users";

/** Where a step writes, and what. */
function writeOf(line: Loaded, step: Step, driver: string, password: string) {
  const target = step.kind === "server" ? serverTarget(driver) : deviceTarget(driver);
  if (!target) {
    throw new ProblemError("conflict", "This device can be given no account any more.");
  }
  const role = step.kind === "server" ? "accepts" : "registers";
  return { target, values: writtenFor(target, accountFor(line, role), password) };
}

/** Decides a step's write without sending it: the device answers, takes our login, and the account is legal there. */
async function decide(line: Loaded, step: Step, password: string): Promise<Cause | undefined> {
  const actor = actorOf(line);
  try {
    const row = await deviceFor(actor, step.deviceId ?? "");
    const { target, values } = writeOf(line, step, row.driver, password);
    const device = await openDevice(row, actor);
    if (step.kind === "server" && (await usersAt(device, target)).has(userKeyOf(line.user))) {
      return { code: "user_taken", user: line.user };
    }
    if (target.makes) {
      judgeNew(target, values);
      return undefined;
    }
    const ref = { document: target.document, record: "" };
    const { reading } = await readLive(device, ref);
    await opening({ actor, purpose: "write", correlationId: line.correlationId }, async (open) =>
      planWrite(target.manifest, reading, values, await storedSecrets(row.id, ref, target.manifest, open, target.account.secret)),
    );
    return undefined;
  } catch (error) {
    if (isDeviceFault(error) || error instanceof ProblemError) {
      return { code: "step", seq: step.seq, fact: faultFact(error) };
    }
    throw error;
  }
}

function judgeNew(target: Target, values: Parameters<typeof merged>[1]): void {
  const manifest = target.manifest as CollectionManifest;
  planWrite(toCreate(manifest), unread().reading, merged(manifest.blank, withOtherSecrets(target, values)), new Map());
}

/** Looks at both ends before anything is written at either. Resolves with what is in the way. */
export async function check(line: Loaded, step: Step): Promise<Cause[]> {
  await beginStep(step);
  const password = await passwordOf(line);
  if (password === undefined) {
    return [{ code: "secret_unopened" }];
  }
  const hasLine = (await db().lineEnd.count({ where: { deviceId: line.deviceId } })) > 0;
  const ends = line.steps.filter(({ kind }) => kind === "server" || kind === "device");
  const found = await Promise.all(ends.map((end) => decide(line, end, password)));
  const causes: Cause[] = [...(hasLine ? [{ code: "has_line" as const }] : []), ...found.filter((cause) => cause !== undefined)];
  await endStep(step, causes.length === 0 ? "done" : "failed", causes.length === 0 ? { code: "all_ready" } : { code: "problems", causes });
  return causes;
}

/** Sends what a step writes, and says whether there was anything to send. */
async function send(line: Loaded, step: Step, password: string, changeId: string): Promise<boolean> {
  const actor = actorOf(line);
  const deviceId = step.deviceId ?? "";
  const row = await deviceFor(actor, deviceId);
  const part = partOf(line, changeId, false);
  const toSwitch = step.kind === "switch" ? switchOf(row.driver) : undefined;
  if (!toSwitch) {
    const { target, values } = writeOf(line, step, row.driver, password);
    if (target.makes) {
      await createRecord(actor, deviceId, target.document, withOtherSecrets(target, values), { part });
      return true;
    }
    return writeSection(line, row, target.document, values, part);
  }
  return writeSection(line, row, toSwitch.document, withValue({}, toSwitch.path, true), part);
}

async function writeSection(
  line: Loaded,
  row: Awaited<ReturnType<typeof deviceFor>>,
  document: string,
  patch: Parameters<typeof merged>[1],
  part: ReturnType<typeof partOf>,
): Promise<boolean> {
  const actor = actorOf(line);
  const ref = { document, record: "" };
  const { baseline } = await readLive(await openDevice(row, actor), ref);
  return writePart({ actor, deviceId: row.id, ref, patch, baseline, part });
}

/** Does one step that writes. Undefined: the device has it. Otherwise why not; what it holds stands in the row. */
export async function write(line: Loaded, step: Step, lease: Lease): Promise<Cause | undefined> {
  await beginStep(step);
  const password = await passwordOf(line);
  if (password === undefined) {
    await endStep(step, "failed", { code: "secret_unopened" });
    return { code: "secret_unopened" };
  }
  const tried = await trySend(step, lease, (changeId) => send(line, step, password, changeId));
  switch (tried.end) {
    case "applied":
      await saveStep(step.id, { holds: "yes", record: tried.record });
      await endStep(step, "done", { code: "written" });
      return undefined;
    case "unchanged":
      await saveStep(step.id, { holds: "no", changeId: null });
      await endStep(step, "done", { code: "already_on" });
      return undefined;
    default: {
      await saveStep(step.id, { holds: tried.end === "not" ? "no" : tried.end === "partly" ? "yes" : "unknown" });
      await endStep(step, tried.end === "unknown" ? "unknown" : "failed", { code: "tried", fact: tried.fact, times: tried.times });
      return { code: "step", seq: step.seq, fact: tried.fact };
    }
  }
}
