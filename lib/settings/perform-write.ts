import "server-only";
import { randomUUID } from "node:crypto";
import { type OpenAudit, openAudit } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { openDevice } from "@/lib/device-access/device-session";
import { type DeviceRow, deviceAgain } from "@/lib/device-access/load-device";
import { withAudit } from "@/lib/device-access/with-audit";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { onDisk } from "@/lib/platform/db/sqlite-adapter";
import { env } from "@/lib/platform/env";
import { beginChange, endChange } from "./change-store";
import { conflictOf } from "./conflict";
import { deliver } from "./deliver";
import { openingToSend } from "./open-secret";
import { dropPending, sealPending } from "./secret-store";
import type { Begun, Decided, Ending, WriteCall } from "./write-call";
import { faultFact } from "./write-facts";

/**
 * The one way in which anything is written to a device: record that it is asked, lock the device, ask whoever may be against it, read,
 * refuse if it is not the baseline, plan, write it down, seal what is new, send, prove, write down what came of it, release, tell.
 * Success is what the device itself shows afterwards. Throws `ProblemError` and `DeviceFault` with every code of the error table.
 */
export function performWrite<D extends Decided, S, R>(write: WriteCall<D, S, R>): Promise<R> {
  const { actor, row, audit } = write;
  return audit.partOf === undefined
    ? withAudit(actor, audit.action, row, audit.detail, (correlationId) => locked(write, correlationId), audit.told)
    : locked(write, audit.partOf);
}

function locked<D extends Decided, S, R>(write: WriteCall<D, S, R>, correlationId: string): Promise<R> {
  const waitMs = write.waitMs ?? env().LINEWARD_DEVICE_LOCK_WAIT_MS;
  return deviceGateway().locks.withDeviceLock(write.row.id, () => writeLocked(write, correlationId), { waitMs });
}

async function writeLocked<D extends Decided, S, R>(write: WriteCall<D, S, R>, correlationId: string): Promise<R> {
  const { actor, ref, baseline } = write;
  await write.hold?.();
  // Opened with the lock held: whoever had it before may have changed the login.
  const device = await openDevice(await deviceAgain(write.row), actor);
  const before = await write.read(device);
  if (baseline !== undefined && before.baseline !== baseline) {
    throw await conflictOf(device, ref, before, baseline);
  }
  const use = { ...write.use(correlationId), device: device.row };
  const { result: decided, recorded } = await openingToSend(use, (open) => write.plan(device, before, open));
  if ("answer" in decided) {
    await recorded;
    return decided.answer();
  }
  const { change } = decided;
  const entry = change && { ...change, id: write.changeId, deviceId: device.row.id, ref, actor, correlationId };
  const announce = async () => {
    const changeId = entry ? (await beginChange(entry)).id : randomUUID();
    const begun = { device, before, decided, changeId, place: write.placeOf?.(changeId) ?? ref, correlationId };
    return { begun, audit: await announced(write, begun, recorded) };
  };
  const { begun, audit } = await (endsInAudit(write) ? announce() : onDisk(announce));
  const ending = await verified(write, begun);
  await writeDown(begun, ending);
  return toldTo(write, audit, ending);
}

/**
 * True where an entry of the audit trail is the last of what is written before the device is touched. It is on the disk when it is kept, and
 * brings all before it along, so nothing before it needs a flush of its own: the parts of a job share the flush of their entries.
 */
function endsInAudit({ audit, ready }: { readonly audit: { readonly partOf?: string }; readonly ready?: unknown }): boolean {
  return audit.partOf !== undefined && ready === undefined;
}

/** Everything that must be on disk before the device is touched. What fails here was never sent. `recorded`: which secrets were opened for it. */
async function announced<D extends Decided, S, R>(
  write: WriteCall<D, S, R>,
  begun: Begun<D>,
  recorded: Promise<void>,
): Promise<OpenAudit | undefined> {
  const { device, decided, changeId, place, correlationId } = begun;
  const { actor, audit } = write;
  try {
    for (const { path, value, owner } of decided.seal) {
      await sealPending(device.row.id, place, path, value, changeId, owner);
    }
    const opened = audit.partOf === undefined ? undefined : await openAudit({ actor, ...audit, ...named(device.row), correlationId });
    await recorded;
    await write.ready?.(begun);
    return opened;
  } catch (error) {
    await writeDown(begun, { outcome: "failed", fact: faultFact(error), forget: true });
    throw error;
  }
}

const named = (row: DeviceRow) => ({
  subject: "device" as const,
  subjectId: row.id,
  subjectName: row.name,
  deviceId: row.id,
  siteId: row.siteId,
});

/** Sends, and lets the strategy of this write judge what the device shows. Rejects only with what is not about a device. */
async function verified<D extends Decided, S, R>(write: WriteCall<D, S, R>, begun: Begun<D>): Promise<Ending<R>> {
  const { row } = begun.device;
  try {
    const sent = await deliver(
      row.id,
      () => write.send(begun),
      async () => (await write.mayRepeat?.(begun)) ?? false,
    ).catch((error: unknown) => untaken(write, begun, error));
    return "outcome" in sent ? sent : await write.prove(begun, sent);
  } catch (error) {
    // Lineward itself failed, and says nothing of the device: what was sealed is kept.
    await writeDown(begun, { outcome: "unknown", fact: faultFact(error) });
    throw error;
  }
}

/** The device surely did not take it: it refused, or nothing reached it. */
function untaken<D extends Decided, S, R>(write: WriteCall<D, S, R>, begun: Begun<D>, error: unknown): Ending<R> {
  if (!(isDeviceFault(error) || error instanceof ProblemError)) {
    throw error;
  }
  const outcome = isDeviceFault(error, "device_rejected") ? "rejected" : "failed";
  const result = () => {
    if (!write.refused) {
      throw error;
    }
    return write.refused(begun, error);
  };
  return { outcome, fact: faultFact(error), forget: true, result };
}

/** What Lineward keeps first, then the row that says so: whoever finds the row unfinished looks at the device again. */
async function writeDown({ device, decided, changeId, place }: Begun<Decided>, ending: Omit<Ending<unknown>, "result">): Promise<void> {
  await ending.take?.();
  if (ending.forget) {
    await dropPending(device.row.id, place, changeId);
  }
  if (decided.change) {
    const { action, changes } = decided.change;
    await endChange(changeId, ending.outcome, ending.fact, ending.named, { driver: device.row.driver, ...place, action, changes });
  }
}

/** The end of a part's own entry in the audit trail; a person's act has its end written by `withAudit`. */
async function toldTo<D extends Decided, S, R>(
  { audit: { detail, told } }: WriteCall<D, S, R>,
  audit: OpenAudit | undefined,
  { outcome, fact, result }: Ending<R>,
): Promise<R> {
  const answer = await result();
  const said = { ...detail, ...told?.(answer) };
  if (outcome === "applied") {
    await audit?.happened(said);
  } else if (outcome === "unknown") {
    await audit?.unknown(said);
  } else {
    await audit?.refused(fact?.code ?? outcome, said);
  }
  return answer;
}
