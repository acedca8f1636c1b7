import "server-only";
import { createHash, randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { requireOwnPassword } from "@/lib/auth/own-password";
import { saveCredentials } from "@/lib/device-access/credentials";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { endSession } from "@/lib/device-access/device-sessions";
import { type DeviceRow, deviceFor } from "@/lib/device-access/load-device";
import { recordStatus } from "@/lib/device-access/record-status";
import { identityData, keepSearchOf } from "@/lib/device-access/save-identity";
import { addressText, endpointOf } from "@/lib/device-access/target";
import { refuseTwin } from "@/lib/device-access/verify-device";
import { withAudit } from "@/lib/device-access/with-audit";
import { dropLogin } from "@/lib/device-logins/pending-login";
import { certificateData } from "@/lib/devices/device-address";
import { ProblemError } from "@/lib/http/problems";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { deliver } from "@/lib/platform/events/deliver";
import { publish } from "@/lib/platform/events/publish";
import { enqueue } from "@/lib/platform/queue/enqueue";
import type { ReplacementBody, ReplacementPlan, ReplacementWish, StandingDevice } from "./endpoints";
import { type Looked, lookAtNew } from "./look";
import type { SectionPlan } from "./section-plan";
import { driveReplacement } from "./tasks";

async function standingOf(row: DeviceRow): Promise<StandingDevice> {
  const { model } = await db().device.findUniqueOrThrow({ where: { id: row.id }, select: { model: true } });
  return { serial: row.serial, model, address: addressText(endpointOf(row)) };
}

function standingNow({ endpoint, proof: { identity } }: Looked): StandingDevice {
  return { serial: identity?.serial ?? null, model: identity?.model ?? null, address: addressText(endpoint) };
}

/** POST …/replacement/plan. Nothing is written to either device. */
export async function previewReplacement(actor: Actor, deviceId: string, wish: ReplacementWish): Promise<ReplacementPlan> {
  const row = await deviceFor(actor, deviceId);
  await refuseWhileBusy(db(), row.id);
  const looked = await lookAtNew(actor, row, wish);
  return {
    before: await standingOf(row),
    after: { ...standingNow(looked), firmware: looked.proof.identity?.firmware ?? null },
    sections: looked.sections.map(({ shown }) => shown),
  };
}

function busy(): ProblemError {
  return new ProblemError("conflict", "This device is being replaced already. Wait for its end, finish it, or leave it as it is.");
}

/** Whoever is at work with one of its passwords counts on the old device. */
async function refuseWhileBusy(tx: Transaction, deviceId: string): Promise<void> {
  if ((await tx.replacement.count({ where: { busyDevice: deviceId } })) > 0) {
    throw busy();
  }
  const resets = await tx.resetEnd.count({ where: { deviceId, reset: { busyLineId: { not: null } } } });
  const lines = await tx.newLine.count({ where: { busyDevice: deviceId } });
  if (resets + lines > 0) {
    throw new ProblemError("conflict", "A password reset or a new line of this device has not ended. Finish it or put it back first.");
  }
}

/** What tells two requests apart. Neither login is part of it. */
function hashOf(deviceId: string, { address, serial }: ReplacementBody): string {
  return createHash("sha256")
    .update(JSON.stringify([deviceId, address ?? null, serial]))
    .digest("base64url");
}

/** What an earlier request with this Idempotency-Key began. Throws `conflict` if that asked for something else. */
export async function replacementBegunBefore(actor: Actor, deviceId: string, body: ReplacementBody, key: string) {
  await deviceFor(actor, deviceId);
  const found = await db().replacement.findUnique({ where: { actorId_key: { actorId: actor.id, key } } });
  if (found && found.requestHash !== hashOf(deviceId, body)) {
    throw new ProblemError("conflict", "This Idempotency-Key was used for another request. Use a new one.");
  }
  return found ? { id: found.id } : undefined;
}

/**
 * POST …/replacement. The new device is looked at once more, and must be the one that the plan showed. Then the row is its own: serial,
 * address, login, pin and what is to be written, in one transaction. From there on only writes are left, which go on beside the answer.
 */
export async function beginReplacement(
  actor: Actor,
  deviceId: string,
  body: ReplacementBody,
  headers: Headers,
  key: string,
): Promise<{ id: string }> {
  const row = await deviceFor(actor, deviceId);
  await requireOwnPassword(actor, body.ownPassword, headers, "ownPassword");
  await refuseWhileBusy(db(), row.id);
  const id = randomUUID();
  const before = await standingOf(row);
  await withAudit(
    actor,
    "device.replace",
    row,
    { replacement: id, from: before },
    async (correlationId) => {
      const { ownPassword: _ownPassword, serial, ...wish } = body;
      const looked = await lookAtNew(actor, row, wish);
      const after = standingNow(looked);
      if (after.serial !== serial) {
        const { noun } = looked.driver.manifest;
        const message = `Another ${noun} answers there now than the plan showed: serial ${after.serial ?? "not told"}. Look at the plan again.`;
        throw new ProblemError("conflict", message, { fields: [{ path: "serial", message }] });
      }
      await deviceGateway().locks.withDeviceLock(
        row.id,
        () => swap(actor, row, looked, { id, correlationId, before, after, key, requestHash: hashOf(deviceId, body) }),
        {
          waitMs: env().LINEWARD_DEVICE_LOCK_WAIT_MS,
        },
      );
      return looked;
    },
    (looked) => ({
      to: standingNow(looked),
      sections: looked.sections.filter(({ write }) => write).map(({ section }) => section.id),
    }),
  );
  return { id };
}

interface Swap {
  readonly id: string;
  readonly correlationId: string;
  readonly before: StandingDevice;
  readonly after: StandingDevice;
  readonly key: string;
  readonly requestHash: string;
}

async function swap(actor: Actor, row: DeviceRow, looked: Looked, how: Swap): Promise<void> {
  // The session is the old one's.
  await endSession(row.id);
  const { endpoint, settings } = looked;
  try {
    const events = await db().$transaction(async (tx) => {
      await refuseTwin(tx, actor, looked.driver, looked.proof.identity, row.id);
      const { count } = await tx.device.updateMany({
        where: { id: row.id, serial: row.serial, scheme: row.scheme, host: row.host, port: row.port },
        data: {
          ...endpoint,
          ...identityData(looked.proof.identity),
          address: addressText(endpoint),
          connection: JSON.stringify(settings),
          found: null,
          absent: null,
          loginRefusedAt: null,
          missed: 0,
          dueAt: null,
        },
      });
      if (count === 0) {
        throw new ProblemError("conflict", "The device was changed here meanwhile. Look at the plan again.");
      }
      await refuseWhileBusy(tx, row.id);
      await takePlace(tx, actor, row, looked, how);
      await keepSearchOf({ id: row.id }, tx);
      await enqueue(tx, driveReplacement, { replacementId: how.id });
      return [
        endpoint.host === row.host ? undefined : await publish(tx, "device.moved", { deviceId: row.id }),
        await publish(tx, "device.edited", { deviceId: row.id, connection: true }),
      ];
    });
    deviceGateway().http.resetCircuit(row.id);
    const later = { registered: { state: "unknown" }, matches: { state: "unknown" } } as const;
    await recordStatus(row.id, { reachable: { state: "yes" }, signedIn: { state: "yes" }, ...later });
    await deliver(events);
  } catch (error) {
    throw isUniqueViolation(error) ? busy() : error;
  }
}

/** Login, pin, secrets, what was last read, and the steps that are left. */
async function takePlace(tx: Transaction, actor: Actor, row: DeviceRow, looked: Looked, how: Swap): Promise<void> {
  const { manifest } = looked.driver;
  await saveCredentials(tx, row.id, manifest, looked.credentials);
  await dropLogin(row.id, tx);
  const { certificate } = looked.proof;
  await tx.certificate.deleteMany({ where: { deviceId: row.id } });
  if (certificate) {
    await tx.certificate.create({ data: { deviceId: row.id, ...certificateData(certificate, actor) } });
  }
  const sent = looked.sections.flatMap(({ write }) => Object.values(write?.secrets ?? {}));
  // What is not sent now was kept for the old one, and goes to nobody any more.
  await tx.secret.updateMany({ where: { deviceId: row.id, id: { notIn: sent } }, data: { state: "withdrawn" } });
  await tx.snapshot.deleteMany({ where: { deviceId: row.id } });
  const now = new Date();
  for (const { section, write, account } of looked.sections) {
    if (write) {
      const { reading, baseline, after } = write;
      // What is to be written counts as kept from here on: as long as it is not there, the page shows that it differs.
      await tx.snapshot.create({
        data: {
          deviceId: row.id,
          document: section.id,
          values: JSON.stringify(reading.values),
          secrets: JSON.stringify(Object.fromEntries(Object.entries(reading.secrets).map(([path, { kind }]) => [path, kind]))),
          unknown: JSON.stringify(reading.unknown),
          baseline,
          readAt: now,
          account,
          kept: JSON.stringify(after),
          keptAt: now,
        },
      });
    }
  }
  await tx.replacement.create({
    data: {
      id: how.id,
      deviceId: row.id,
      busyDevice: row.id,
      key: how.key,
      requestHash: how.requestHash,
      state: "running",
      before: JSON.stringify(how.before),
      after: JSON.stringify(how.after),
      actorId: actor.id,
      actorName: actor.name,
      correlationId: how.correlationId,
    },
  });
  const steps = stepsOf(looked.sections);
  await tx.replacementStep.createMany({
    data: steps.map((step, at) => ({ id: randomUUID(), replacementId: how.id, seq: at + 1, ...step })),
  });
}

function stepsOf(sections: readonly SectionPlan[]) {
  const first = sections.map(({ section, shown, write }) => {
    const left = JSON.stringify(shown.left);
    if (!write) {
      return { kind: shown.state === "absent" ? "gone" : "skip", document: section.id, left };
    }
    return { kind: "write", document: section.id, left, patch: JSON.stringify(write.patch), secrets: JSON.stringify(write.secrets) };
  });
  const proven = sections
    .filter(({ write, shown }) => write && shown.line !== null)
    .map(({ section }) => ({ kind: "prove", document: section.id }));
  return [...first, ...proven];
}
