import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { db, type Transaction } from "@/lib/db/client";
import { sortKeyOf } from "@/lib/db/sort-key";
import { manifestOf } from "@/lib/drivers/catalog";
import type { Driver, Identity, Manifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { leaveLines } from "@/lib/lines/place";
import { deviceMoved } from "@/lib/lines/reconsider";
import { settleLinesOf } from "@/lib/lines/settle";
import type { Endpoint, PresentedCertificate } from "@/lib/net/types";
import { deviceFor } from "./access";
import { audited } from "./audited";
import { background } from "./background";
import { checkRow } from "./check";
import { keepCredentials, openCredentials, parseCredentials } from "./credentials";
import { detailOf } from "./detail";
import { driverFor, endpointOf, settingsOf } from "./open";
import { dropLogin } from "./pending-login";
import { addressText, endpointFor } from "./probe";
import { acceptedCertificate, prove, refuseDuplicate } from "./prove";
import type { DevicePatch, NewDevice } from "./requests";
import { endSession } from "./session-slots";
import type { DeviceDetail } from "./shapes";
import { keepServing, refuseServing, siteFor } from "./standing";
import { seenKeyOf } from "./truths";

/** The text that a search looks through, in lower case because the two databases compare case differently. */
function searchText(row: {
  name: string;
  address: string;
  serial?: string | null;
  model?: string | null;
  tags: readonly string[];
}): string {
  return [row.name, row.address, row.serial, row.model, ...row.tags].filter(Boolean).join(" ").toLowerCase();
}

/** Checks connection settings with the family's own schema. The answer names each input as `connection.<field>`. */
export function parseSettings(manifest: Manifest, given: unknown): Record<string, unknown> {
  const parsed = manifest.connection.schema.safeParse(given ?? {});
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => ({
      path: ["connection", ...issue.path.map(String)].join("."),
      message: issue.message,
    }));
    throw new ProblemError("validation_failed", fields[0]?.message ?? "A connection setting is not usable.", { fields });
  }
  return parsed.data as Record<string, unknown>;
}

function certificateData(certificate: PresentedCertificate, actor: Actor) {
  return {
    sha256: certificate.sha256,
    subject: certificate.subject,
    issuer: certificate.issuer,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    acceptedAt: new Date(),
    acceptedBy: actor.name,
  };
}

async function keepTags(tx: Transaction, deviceId: string, tags: readonly string[]): Promise<void> {
  await tx.deviceTag.deleteMany({ where: { deviceId } });
  for (const tag of new Set(tags)) {
    await tx.deviceTag.create({ data: { deviceId, tag } });
  }
}

function identityData(identity: Identity | undefined) {
  return identity
    ? {
        model: identity.model ?? null,
        firmware: identity.firmware ?? null,
        apiVersion: identity.apiVersion ?? null,
        serial: identity.serial ?? null,
      }
    : {};
}

/** Adds a device. With `check` it signs in first and stores nothing if that fails; without, it stores a device that is offline today. */
export async function createDevice(actor: Actor, given: NewDevice): Promise<DeviceDetail> {
  const driver = driverFor(given.driver);
  const { manifest } = driver;
  const endpoint = endpointFor(manifest, given.address);
  const credentials = parseCredentials(manifest, given.credentials);
  const settings = parseSettings(manifest, given.connection);
  const site = await siteFor(actor, given.siteId ?? null);
  await refuseServing(actor, given.driver, given.servesSites);
  const id = randomUUID();
  const detail = { driver: manifest.id, address: addressText(endpoint), check: given.check };
  await audited(actor, "device.add", { id, name: given.name, siteId: site.siteId }, detail, async () => {
    const proof = given.check
      ? await prove(driver, {
          deviceId: id,
          endpoint,
          credentials,
          settings,
          ...(given.certificate ? { pin: given.certificate.sha256 } : {}),
        })
      : { identity: undefined, certificate: undefined };
    await refuseDuplicate(driver, proof.identity);
    await db().$transaction(async (tx) => {
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
          ...identityData(proof.identity),
          search: searchText({ name: given.name, address, ...proof.identity, tags: given.tags ?? [] }),
          ...(given.check
            ? { reachable: "yes", reachableAt: now, signedIn: "yes", signedInAt: now, seenAt: now, seenKey: seenKeyOf(now) }
            : {}),
        },
      });
      await keepCredentials(tx, id, manifest, credentials);
      await keepTags(tx, id, given.tags ?? []);
      await keepServing(tx, id, given.servesSites ?? []);
      if (proof.certificate) {
        await tx.certificate.create({ data: { deviceId: id, ...certificateData(proof.certificate, actor) } });
      }
    });
  }).catch(leaveNoSession(id));
  if (given.check) {
    checkSoon(id);
  }
  return detailOf(actor, id);
}

/** A login was proven for a row that is not kept: its session on the device ends with it. */
function leaveNoSession(id: string) {
  return async (error: unknown): Promise<never> => {
    await endSession(id);
    throw error;
  };
}

/** The first look at a device's settings, beside the answer. */
function checkSoon(id: string): void {
  void background(`check:${id}`, async () => {
    const row = await db().device.findUnique({ where: { id } });
    if (row) {
      await checkRow(row);
    }
  });
}

interface NewPlace {
  readonly endpoint: Endpoint;
  readonly credentials: Record<string, string> | undefined;
  readonly settings: Record<string, unknown>;
  readonly identity: Identity | undefined;
  readonly certificate: PresentedCertificate | undefined;
}

/** Proves a new address, login or certificate, and refuses another device in the old one's place unless a person says so. */
async function provePlace(driver: Driver, row: Awaited<ReturnType<typeof deviceFor>>, patch: DevicePatch): Promise<NewPlace> {
  const { manifest } = driver;
  const endpoint = patch.address === undefined ? endpointOf(row) : endpointFor(manifest, patch.address);
  const settings = patch.connection === undefined ? settingsOf(manifest, row.connection) : parseSettings(manifest, patch.connection);
  const credentials = patch.credentials === undefined ? undefined : parseCredentials(manifest, await withKept(row.id, patch.credentials));
  if (!patch.check) {
    const certificate = patch.certificate ? await acceptedCertificate(endpoint, patch.certificate.sha256, settings) : undefined;
    return { endpoint, credentials, settings, identity: undefined, certificate };
  }
  const pinned = await db().certificate.findUnique({ where: { deviceId: row.id } });
  const pin = patch.certificate?.sha256 ?? pinned?.sha256;
  await endSession(row.id);
  const proof = await prove(driver, {
    deviceId: row.id,
    endpoint,
    credentials: credentials ?? (await openCredentials(row.id)),
    settings,
    ...(pin === undefined ? {} : { pin }),
  });
  const serial = proof.identity?.serial;
  if (row.serial !== null && serial !== undefined && serial !== row.serial && patch.replace !== true) {
    const message = `Another ${manifest.noun} answers there: serial ${serial} instead of ${row.serial}. Say that it takes the old one's place, or check the address.`;
    throw new ProblemError("conflict", message, { fields: [{ path: "replace", message }], serial: { kept: row.serial, found: serial } });
  }
  await refuseDuplicate(driver, proof.identity, row.id);
  return { endpoint, credentials, settings, identity: proof.identity, certificate: proof.certificate };
}

/** A login may be changed in part: a user name alone keeps the stored password. */
async function withKept(deviceId: string, given: Record<string, unknown>): Promise<Record<string, unknown>> {
  const complete = Object.values(given).every((value) => value !== undefined);
  const stored = await openCredentials(deviceId).catch((error: unknown) => {
    if (complete) {
      return {};
    }
    throw error;
  });
  return { ...stored, ...given };
}

/** Changes a device in place; its history stays. What touches the connection is proven first, unless `check` is false. */
export async function patchDevice(actor: Actor, id: string, patch: DevicePatch): Promise<DeviceDetail> {
  const row = await deviceFor(actor, id);
  const driver = driverFor(row.driver);
  const moves =
    patch.address !== undefined || patch.credentials !== undefined || patch.certificate !== undefined || patch.connection !== undefined;
  const site = patch.siteId === undefined ? {} : await siteFor(actor, patch.siteId);
  await refuseServing(actor, row.driver, patch.servesSites);
  const servesSites = patch.servesSites === undefined ? {} : { servesSites: patch.servesSites };
  const detail = {
    ...servesSites,
    fields: Object.keys(patch).filter((key) => key !== "check"),
    ...(patch.replace ? { replace: true } : {}),
  };
  await audited(actor, moves ? "device.reconnect" : "device.edit", { id, name: row.name, siteId: row.siteId }, detail, async () => {
    const place = moves ? await provePlace(driver, row, patch).catch(leaveNoSession(id)) : undefined;
    await db().$transaction(async (tx) => {
      const name = patch.name ?? row.name;
      if (patch.tags) {
        await keepTags(tx, id, patch.tags);
      }
      if (patch.servesSites) {
        await keepServing(tx, id, patch.servesSites);
      }
      if (place?.credentials) {
        await keepCredentials(tx, id, driver.manifest, place.credentials);
        if (patch.check) {
          // This login is proven: a change of it that was left open is settled.
          await dropLogin(id, tx);
        }
      }
      if (place?.certificate) {
        const data = certificateData(place.certificate, actor);
        await tx.certificate.upsert({ where: { deviceId: id }, create: { deviceId: id, ...data }, update: data });
      } else if (place && place.endpoint.scheme === "http") {
        await tx.certificate.deleteMany({ where: { deviceId: id } });
      }
      const address = place ? addressText(place.endpoint) : addressText(endpointOf(row));
      const identity = identityData(place?.identity);
      const tags = (await tx.deviceTag.findMany({ where: { deviceId: id } })).map((one) => one.tag);
      const kept = await tx.device.findUniqueOrThrow({ where: { id } });
      await tx.device.update({
        where: { id },
        data: {
          name,
          nameKey: sortKeyOf(name),
          ...site,
          ...identity,
          ...(place ? { ...place.endpoint, address, connection: JSON.stringify(place.settings) } : {}),
          ...(place?.credentials || place?.identity ? { loginRefusedAt: null } : {}),
          search: searchText({ ...kept, ...identity, name, address, tags }),
        },
      });
    });
    if (moves && !patch.check) {
      // A session that was proven a moment ago belongs to the new place already.
      await endSession(id);
    }
    const movesHost = place !== undefined && place.endpoint.host !== row.host;
    if (movesHost || patch.servesSites || (patch.siteId !== undefined && patch.siteId !== row.siteId)) {
      await deviceMoved(id);
    }
    await settleLinesOf(id);
  });
  if (moves) {
    checkSoon(id);
  }
  return detailOf(actor, id);
}

/** Removes a device with its sealed credentials and history; the audit trail keeps that it was there. */
export async function deleteDevice(actor: Actor, id: string): Promise<undefined> {
  const row = await deviceFor(actor, id);
  await audited(
    actor,
    "device.remove",
    { id, name: row.name, siteId: row.siteId },
    { driver: row.driver, label: manifestOf(row.driver)?.label },
    async () => {
      await leaveLines(id);
      await db().device.delete({ where: { id } });
      await endSession(id);
    },
  );
  return undefined;
}
