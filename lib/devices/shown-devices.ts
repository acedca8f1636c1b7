import "server-only";
import { db } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { Prisma } from "@/prisma/sqlite/client/client";
import { type ItemRow, itemSelection } from "./device-item";

/** A row as it comes: what is one to many as one text, what the table of sites has beside it. */
interface Row extends Omit<ItemRow, "attention" | "site" | "tags" | "credentials"> {
  readonly attention: bigint | number;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly parentName: string | null;
  readonly tags: string | null;
  readonly keyIds: string | null;
}

const { site: _site, tags: _tags, credentials: _credentials, ...ofDevice } = itemSelection;
const columns = Prisma.raw(
  Object.keys(ofDevice)
    .map((name) => `d."${name}"`)
    .join(", "),
);
/** Between several texts that come as one; in no text that is kept. */
const separator = "\u001f";

const textsIn = (value: string | null): string[] => value?.split(separator) ?? [];

function itemRowOf({ siteId, siteName, parentName, tags, keyIds, attention, ...device }: Row): ItemRow {
  const parent = parentName === null ? null : { name: parentName };
  return {
    ...device,
    attention: Number(attention),
    site: siteId === null || siteName === null ? null : { id: siteId, name: siteName, parent },
    tags: textsIn(tags).map((tag) => ({ tag })),
    credentials: textsIn(keyIds).map((keyId) => ({ keyId })),
  };
}

/**
 * Devices as lists show them, in the order of these ids and in one statement. Through the client it would be five, and putting their rows
 * together took longer than reading them.
 */
export async function shownDevices(ids: readonly string[]): Promise<ItemRow[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await db().$queryRaw<Row[]>`
SELECT ${columns}, d."siteId", s."name" AS "siteName", p."name" AS "parentName",
  (SELECT string_agg(t."tag", ${separator}) FROM "DeviceTag" t WHERE t."deviceId" = d."id") AS "tags",
  (SELECT string_agg(c."keyId", ${separator}) FROM "Credential" c WHERE c."deviceId" = d."id" AND c."keyId" IS NOT NULL) AS "keyIds"
FROM "Device" d LEFT JOIN "Site" s ON s."id" = d."siteId" LEFT JOIN "Site" p ON p."id" = s."parentId"
WHERE d."id" IN (${Prisma.join(filledUp(ids))})`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? itemRowOf(row) : [];
  });
}
