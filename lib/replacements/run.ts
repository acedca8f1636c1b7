import "server-only";
import { randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { openDevice } from "@/lib/device-access/device-session";
import { manifestOf, sectionOf } from "@/lib/drivers/catalog";
import { ownerFrom } from "@/lib/drivers/secret-owner";
import { ProblemError } from "@/lib/http/problems";
import { forgetDocument, indexDocument } from "@/lib/lines/indexing";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { type Lease, LeaseLost, takeRowLease } from "@/lib/platform/db/row-lease";
import { announcing } from "@/lib/platform/events/publish";
import { log } from "@/lib/platform/log";
import { awaitRegistration } from "@/lib/resets/await-registration";
import { isFinal } from "@/lib/resets/final-fault";
import { leaves } from "@/lib/schema/walk";
import { readLive } from "@/lib/settings/read-settings";
import { settledOutcome } from "@/lib/settings/settled-outcome";
import type { Kept } from "@/lib/settings/stored-secrets";
import { type Restored, writePart } from "@/lib/settings/write-document";
import { faultFact, type WriteFact } from "@/lib/settings/write-facts";
import type { LeftField } from "./endpoints";
import { actorOf, endStep, type Loaded, load, replacementColumns, type Step } from "./store";

const triesMax = 3;
const pausesMs = [250, 1_000];

/**
 * Works on a replacement until it is settled or a person has to choose. All it knows is in the rows, so any process can go on where another
 * one stopped. Resolves with "held" if another process has it. Rejects only with what is not about a device.
 */
export async function runReplacement(id: string, signal: AbortSignal): Promise<"held" | undefined> {
  const lease = await takeRowLease({
    free: (where, data) => db().replacement.updateMany({ where: { id, state: "running", ...where }, data }),
    own: (where, data) => db().replacement.updateMany({ where: { id, ...where }, data }),
  });
  if (!lease) {
    return (await db().replacement.count({ where: { id, state: "running" } })) > 0 ? "held" : undefined;
  }
  try {
    for (let now = await load(id); now?.state === "running" && !signal.aborted; now = await load(id)) {
      const step = now.steps.find(({ state }) => state === "waiting" || state === "working");
      await lease.hold();
      if (!step) {
        await settle(now);
        break;
      }
      await db().replacementStep.update({ where: { id: step.id }, data: { state: "working", at: step.at ?? new Date() } });
      await work(now, step, lease, signal);
    }
  } catch (error) {
    if (!(error instanceof LeaseLost)) {
      throw error;
    }
    log.info({ replacementId: id }, "another process goes on with this replacement");
    return "held";
  } finally {
    await lease.release();
  }
  return undefined;
}

function work(now: Loaded, step: Step, lease: Lease, signal: AbortSignal): Promise<void> {
  switch (step.kind) {
    case "write":
      return write(now, step, lease, signal);
    case "prove":
      return prove(now, step, signal);
    default:
      // Nothing is sent: the step says what is not taken over.
      return endStep(step, "done");
  }
}

const aboutDevice = (error: unknown) => isDeviceFault(error) || error instanceof ProblemError;
const moved = (error: unknown) => error instanceof ProblemError && error.code === "changed_on_device";

/** One section through the one write path, with a few tries. What an earlier try has sent is asked for first. */
async function write(now: Loaded, step: Step, lease: Lease, signal: AbortSignal): Promise<void> {
  let changeId = step.changeId;
  for (let times = 1; !signal.aborted; times += 1) {
    try {
      const outcome = changeId === null ? undefined : (await settledOutcome(changeId))?.outcome;
      if (outcome === "applied") {
        return await endStep(step, "done", { code: "write", fact: { code: "written", others: 0 } });
      }
      changeId = randomUUID();
      await lease.hold();
      await db().replacementStep.update({ where: { id: step.id }, data: { changeId } });
      const wrote = await send(now, step, changeId);
      return await endStep(step, "done", wrote ? { code: "write", fact: { code: "written", others: 0 } } : { code: "unchanged" });
    } catch (error) {
      if (!aboutDevice(error)) {
        throw error;
      }
      const isLast = (isFinal(error) && !moved(error)) || isDeviceFault(error, "write_not_applied") || times >= triesMax;
      if (isLast) {
        return fail(now, step, faultFact(error), fieldsOf(error));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pausesMs[times - 1] ?? 0));
  }
}

function fieldsOf(error: unknown): readonly { path: string; message: string }[] {
  const fields = isDeviceFault(error) ? error.details.fields : error instanceof ProblemError ? error.extra.fields : undefined;
  return fields ?? [];
}

async function fail(now: Loaded, step: Step, fact: WriteFact, fields: readonly { path: string; message: string }[]): Promise<void> {
  const section = sectionOf(now.device.driver, step.document);
  const labels = new Map(section ? leaves(section.schema).map(({ path, meta }) => [path, meta?.label]) : []);
  const before = replacementColumns.left.read(step.left, step.id, []);
  const more = fields.map(({ path, message }): LeftField => ({ path, message, label: labels.get(path) ?? path }));
  const left = [...before.filter(({ path }) => !more.some((field) => field.path === path)), ...more];
  await endStep(step, "failed", { code: "write", fact }, JSON.stringify(left));
}

/** True if there was anything to send. */
async function send(now: Loaded, step: Step, changeId: string): Promise<boolean> {
  const actor = actorOf(now);
  const ref = { document: step.document, record: "" };
  const patch = replacementColumns.patch.demand(step.patch, step.id);
  const { baseline } = await readLive(await openDevice(now.device, actor), ref);
  return writePart({
    actor,
    deviceId: now.deviceId,
    ref,
    patch,
    restored: await secretsOf(now, step),
    baseline,
    reason: "Took the place of the device before",
    part: { changeId, correlationId: now.correlationId },
  });
}

/** The passwords of the old one, as they were kept when its place was taken: one that a person has written since goes before it. */
async function secretsOf(now: Loaded, step: Step): Promise<Restored> {
  const ids = replacementColumns.secrets.demand(step.secrets, step.id);
  const rows = await db().secret.findMany({ where: { id: { in: Object.values(ids) }, deviceId: now.deviceId } });
  const later = await db().secret.findMany({
    where: {
      deviceId: now.deviceId,
      document: step.document,
      record: "",
      state: "current",
      source: { not: "learned" },
      createdAt: { gt: now.startedAt },
      NOT: { id: { in: Object.values(ids) } },
    },
    select: { path: true },
  });
  const { account } = sectionOf(now.device.driver, step.document) ?? {};
  const sent = rows.filter(({ path }) => !later.some((newer) => newer.path === path));
  return {
    paths: sent.map(({ path }) => path),
    secrets: (open) =>
      new Map(sent.map((row): [string, Kept] => [row.path, { owner: ownerFrom(account, row.keptFor), open: () => open(row) }])),
  };
}

/** The account of a line has to register again, where the family tells that. */
async function prove(now: Loaded, step: Step, signal: AbortSignal): Promise<void> {
  const wrote = now.steps.find(({ kind, document }) => kind === "write" && document === step.document);
  if (wrote?.state !== "done") {
    return endStep(step, "failed", { code: "proof", proof: "not_written" });
  }
  const where = { deviceId_document_record: { deviceId: now.deviceId, document: step.document, record: "" } };
  const end = await db().lineEnd.findUnique({ where, select: { id: true } });
  const told = manifestOf(now.device.driver)?.capabilities.includes("registration_status");
  if (!end || !told) {
    return endStep(step, "done", { code: "proof", proof: "untold" });
  }
  const proven = {
    seq: step.seq,
    endId: end.id,
    deviceId: now.deviceId,
    document: step.document,
    record: "",
    role: "registers",
    verified: true,
    registered: true,
  } as const;
  const proof = await awaitRegistration({ actorId: now.actorId, actorName: now.actorName, ends: [proven] }, "", signal);
  if (!signal.aborted || proof.ok) {
    await endStep(step, proof.ok ? "done" : "failed", { code: "proof", proof: proof.detail.code });
  }
}

/** Done, or a person's turn. Its accounts go into their lines as they are now. */
async function settle(now: Loaded): Promise<void> {
  const failed = now.steps.filter(({ state }) => state === "failed");
  const ended = failed.length === 0;
  await announcing(async (tx, announce) => {
    const { count } = await tx.replacement.updateMany({
      where: { id: now.id, state: "running" },
      data: ended ? { state: "done", busyDevice: null, finishedAt: new Date() } : { state: "half_done" },
    });
    if (count > 0) {
      await announce("device.edited", { deviceId: now.deviceId, connection: false });
    }
  });
  if (ended) {
    await intoLines(now);
  }
  await record({
    actor: actorOf(now),
    action: "device.replace_end",
    phase: ended ? "happened" : "unknown",
    subject: "device",
    subjectId: now.deviceId,
    subjectName: now.device.name,
    deviceId: now.deviceId,
    siteId: now.device.siteId,
    correlationId: now.correlationId,
    detail: { replacement: now.id, outcome: ended ? "done" : "half_done", failed: failed.map(({ document }) => document) },
  });
}

/** What was held in its lines while it was replaced is placed as the new device has it. */
export async function intoLines(now: Pick<Loaded, "deviceId" | "steps">): Promise<void> {
  for (const { kind, document } of now.steps.filter((step) => step.kind !== "prove")) {
    const ref = { document, record: "" };
    await (kind === "gone" ? forgetDocument(now.deviceId, ref) : indexDocument(now.deviceId, ref));
  }
}

/** A device that was not there may be asked again at once. */
export function askAgain(deviceId: string): void {
  deviceGateway().http.resetCircuit(deviceId);
}
