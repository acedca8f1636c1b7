import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { isRegistering } from "@/lib/device-access/registration-outcome";
import { found } from "@/lib/device-access/schemas";
import { mayAccept } from "@/lib/drivers/account";
import { manifestOf } from "@/lib/drivers/catalog";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { anyDocument, jsonColumn } from "@/lib/platform/db/json-column";
import { secretLeaves } from "@/lib/schema/walk";
import { openKeyIds } from "@/lib/vault/instance";
import { type ItemRow, itemSelection, toListItem } from "./device-item";
import type { DeviceDetail } from "./schemas";

const storedConnection = jsonColumn("Device.connection", anyDocument);
const storedFound = jsonColumn("Device.found", found);

/** One device with what its page needs, from the database alone. */
export async function toDetail(actor: Actor, id: string): Promise<DeviceDetail> {
  const row = await db().device.findFirst({
    where: { AND: [{ id }, devicesOf(actor)] },
    select: {
      ...itemSelection,
      certificate: true,
      connection: true,
      found: true,
      absent: true,
      note: true,
      flat: true,
      lineUser: true,
      credentials: { select: { keyId: true, field: true, plain: true } },
      serves: { where: { implied: false }, select: { site: { select: { id: true, name: true } } }, orderBy: { site: { nameKey: "asc" } } },
    },
  });
  if (!row) {
    throw notFound("This device");
  }
  const manifest = manifestOf(row.driver);
  const writing = await db().change.count({ where: { deviceId: id, outcome: "writing" } });
  const secret = new Set(manifest ? secretLeaves(manifest.credentials).map((leaf) => leaf.path) : []);
  const { certificate } = row;
  const absent = new Set(row.absent?.split(","));
  return {
    ...toListItem(row as ItemRow, openKeyIds()),
    sections: (manifest?.sections ?? []).map(({ id: section, label }) => ({ id: section, label, absent: absent.has(section) })),
    collections: (manifest?.collections ?? []).map((collection) => ({ id: collection.id, label: collection.label })),
    certificate: certificate && {
      sha256: certificate.sha256,
      subject: certificate.subject,
      issuer: certificate.issuer,
      validFrom: certificate.validFrom.toISOString(),
      validTo: certificate.validTo.toISOString(),
      acceptedAt: certificate.acceptedAt.toISOString(),
    },
    note: row.note,
    flat: row.flat,
    lineUser: row.lineUser,
    connection: storedConnection.read(row.connection, id, {}),
    servesSites: mayAccept(row.driver)
      ? row.serves.map(({ site }) => site).filter((site) => actor.sites === null || actor.sites.includes(site.id))
      : null,
    username: row.credentials.find((credential) => credential.plain !== null && !secret.has(credential.field))?.plain ?? null,
    tellsSerial: manifest?.capabilities.includes("serial") ?? false,
    found: row.found === null ? null : (storedFound.readIfWhole(row.found, id) ?? null),
    pendingWrite: writing > 0,
    registering: await isRegistering(id),
  };
}
