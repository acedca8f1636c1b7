import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { parseCredentials, saveCredentials } from "@/lib/device-access/credentials";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { endSession, takeAwaySession } from "@/lib/device-access/device-sessions";
import { endpointFor } from "@/lib/device-access/discover";
import { deviceFor } from "@/lib/device-access/load-device";
import { recordStatus, seenKeyOf } from "@/lib/device-access/record-status";
import { identityData, keepSearchOf } from "@/lib/device-access/save-identity";
import { addressText, driverFor, endpointOf } from "@/lib/device-access/target";
import { refuseTwin, verifyDevice } from "@/lib/device-access/verify-device";
import { withAudit } from "@/lib/device-access/with-audit";
import { manifestOf } from "@/lib/drivers/catalog";
import type { Identity } from "@/lib/drivers/types";
import { db, type Transaction } from "@/lib/platform/db/client";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { deliver } from "@/lib/platform/events/deliver";
import { announcing, publish } from "@/lib/platform/events/publish";
import { certificateData, type NewAddress, parseSettings, saveAddress, verifyAddress } from "./device-address";
import { toDetail } from "./device-detail";
import type { DevicePatch, NewDevice } from "./endpoints";
import type { DeviceDetail } from "./schemas";
import { refuseServing, saveServedSites, siteFor } from "./serves-sites";

async function keepTags(tx: Transaction, deviceId: string, tags: readonly string[]): Promise<void> {
  await tx.deviceTag.deleteMany({ where: { deviceId } });
  for (const tag of new Set(tags)) {
    await tx.deviceTag.create({ data: { deviceId, tag } });
  }
}

/** What people say of a device, as far as it is given. */
function saidOf({ floor, place, note, flat, lineUser }: Pick<DevicePatch, "floor" | "place" | "note" | "flat" | "lineUser">) {
  const given = Object.entries({ floor, place, note, flat, lineUser }).filter(([, text]) => text !== undefined);
  return Object.fromEntries(given.map(([key, text]) => [key, text || null]));
}

/** What a job knows of a device that it adds. */
export interface Adding {
  /** Chosen before, so that a job that was cut off finds what it has added. */
  readonly id?: string;
  /** Is told who answers before anything secret is sent; what it throws ends the adding. */
  readonly judge?: (identity: Identity | undefined) => Promise<void>;
}

/** Adds a device. With `check` it signs in first and stores nothing if that fails; without, it stores a device that is offline today. */
export async function createDevice(actor: Actor, given: NewDevice, { id = randomUUID(), judge }: Adding = {}): Promise<DeviceDetail> {
  const driver = driverFor(given.driver);
  const { manifest } = driver;
  const endpoint = endpointFor(manifest, given.address);
  const credentials = parseCredentials(manifest, given.credentials);
  const settings = parseSettings(manifest, given.connection);
  const site = await siteFor(actor, given.siteId ?? null);
  await refuseServing(actor, given.driver, given.servesSites);
  const detail = { driver: manifest.id, address: addressText(endpoint), check: given.check };
  if (!given.check) {
    // With a check, dialling refuses it.
    await deviceGateway().http.refuseForbidden(endpoint);
  }
  await withAudit(actor, "device.add", { id, name: given.name, siteId: site.siteId }, detail, async () => {
    const proof = given.check
      ? await verifyDevice(
          driver,
          { deviceId: id, endpoint, credentials, settings, ...(given.certificate ? { pin: given.certificate.sha256 } : {}) },
          judge,
        )
      : { identity: undefined, certificate: undefined };
    await announcing(async (tx, announce) => {
      await refuseTwin(tx, actor, driver, proof.identity);
      const now = new Date();
      const address = addressText(endpoint);
      await tx.device.create({
        data: {
          id,
          name: given.name,
          nameKey: sortKeyOf(given.name),
          driver: manifest.id,
          kind: manifest.kind,
          ...endpoint,
          address,
          connection: JSON.stringify(settings),
          ...site,
          ...saidOf(given),
          ...identityData(proof.identity),
          search: "",
          ...(given.check
            ? { reachable: "yes", reachableAt: now, signedIn: "yes", signedInAt: now, seenAt: now, seenKey: seenKeyOf(now) }
            : {}),
        },
      });
      await saveCredentials(tx, id, manifest, credentials);
      await keepTags(tx, id, given.tags ?? []);
      await keepSearchOf({ id }, tx);
      await saveServedSites(tx, id, given.servesSites ?? []);
      if (proof.certificate) {
        await tx.certificate.create({ data: { deviceId: id, ...certificateData(proof.certificate, actor) } });
      }
      await announce("device.added", { deviceId: id, reached: given.check });
    });
  }).catch(leaveNoSession(id));
  return toDetail(actor, id);
}

/** A login was proven for a row that is not kept: its session on the device ends with it. */
function leaveNoSession(id: string) {
  return async (error: unknown): Promise<never> => {
    await endSession(id);
    throw error;
  };
}

/** What a change of the connection came to, as the audit trail keeps it. */
function placeFacts(row: { serial: string | null }, place: NewAddress | undefined): Record<string, unknown> {
  return place
    ? {
        address: addressText(place.endpoint),
        ...(place.replaced ? { replaced: { from: row.serial, to: place.identity?.serial ?? null } } : {}),
        ...(place.login === "stored_by_admin" ? { storedLogin: "sent to a new place, by an admin's own password" } : {}),
        ...(place.setAside ? { sipSecrets: "set aside" } : {}),
      }
    : {};
}

/**
 * Changes a device in place; its history stays. What touches the connection is proven first, unless `check` is false. `headers`: of the
 * request, for who asks with a password of their own.
 */
export async function patchDevice(actor: Actor, id: string, patch: DevicePatch, headers: Headers): Promise<DeviceDetail> {
  const row = await deviceFor(actor, id);
  const driver = driverFor(row.driver);
  const moves =
    patch.replace === true ||
    [patch.address, patch.credentials, patch.certificate, patch.connection].some((candidate) => candidate !== undefined);
  const site = patch.siteId === undefined ? {} : await siteFor(actor, patch.siteId);
  await refuseServing(actor, row.driver, patch.servesSites);
  const servesSites = patch.servesSites === undefined ? {} : { servesSites: patch.servesSites };
  const fields = Object.keys(patch).filter((key) => key !== "check" && key !== "ownPassword");
  const detail = { ...servesSites, fields, ...(patch.replace ? { replace: true } : {}) };
  const subject = { id, name: row.name, siteId: row.siteId };
  await withAudit(
    actor,
    moves ? "device.reconnect" : "device.edit",
    subject,
    detail,
    async (correlationId) => {
      const place = moves
        ? await verifyAddress(driver, row, patch, { actor, headers, correlationId }).catch(leaveNoSession(id))
        : undefined;
      const movesHost = place !== undefined && place.endpoint.host !== row.host;
      const stands = patch.siteId !== undefined && patch.siteId !== row.siteId;
      const events = await db().$transaction(async (tx) => {
        const name = patch.name ?? row.name;
        const address = place ? addressText(place.endpoint) : addressText(endpointOf(row));
        const identity = identityData(place?.identity);
        if (place?.identity?.serial !== row.serial) {
          await refuseTwin(tx, actor, driver, place?.identity, id);
        }
        // The device's own row first: two changes of one device take turns from here on.
        await tx.device.update({
          where: { id },
          data: {
            name,
            nameKey: sortKeyOf(name),
            ...site,
            ...saidOf(patch),
            ...identity,
            ...(place ? { ...place.endpoint, address, connection: JSON.stringify(place.settings), found: null } : {}),
            ...(place?.credentials || place?.identity ? { loginRefusedAt: null } : {}),
          },
        });
        if (patch.tags) {
          await keepTags(tx, id, patch.tags);
        }
        if (patch.servesSites) {
          await saveServedSites(tx, id, patch.servesSites);
        }
        if (place) {
          await saveAddress(tx, actor, row, driver.manifest, place);
        }
        await keepSearchOf({ id }, tx);
        const left = stands && row.siteId !== null ? { from: row.siteId } : {};
        return [
          movesHost || patch.servesSites || stands ? await publish(tx, "device.moved", { deviceId: id, ...left }) : undefined,
          await publish(tx, "device.edited", { deviceId: id, connection: moves }),
        ];
      });
      if (place?.proven && place.login !== "stored") {
        const later = { registered: { state: "unknown" }, matches: { state: "unknown" } } as const;
        await recordStatus(id, { reachable: { state: "yes" }, signedIn: { state: "yes" }, ...later });
      }
      if (moves && !patch.check) {
        // A session that was proven a moment ago belongs to the new place already.
        await endSession(id);
      }
      await deliver(events);
      return place;
    },
    (place) => placeFacts(row, place),
  );
  return toDetail(actor, id);
}

/** Removes a device with its sealed credentials and history; the audit trail keeps that it was there. */
export async function deleteDevice(actor: Actor, id: string): Promise<undefined> {
  const row = await deviceFor(actor, id);
  await withAudit(
    actor,
    "device.remove",
    { id, name: row.name, siteId: row.siteId },
    { driver: row.driver, label: manifestOf(row.driver)?.label },
    async () => {
      const signOut = await takeAwaySession(id);
      await announcing(async (tx, announce) => {
        const ends = await tx.lineEnd.findMany({ where: { deviceId: id }, select: { lineId: true, claim: { select: { lineId: true } } } });
        await tx.device.delete({ where: { id } });
        const lineIds = ends.flatMap((end) => [end.lineId, ...(end.claim ? [end.claim.lineId] : [])]);
        await announce("device.removed", {
          deviceId: id,
          lineIds: [...new Set(lineIds)],
          ...(row.siteId === null ? {} : { from: row.siteId }),
        });
      });
      // Afterwards, because a device that does not answer must not keep its row.
      await signOut();
    },
  );
  return undefined;
}
