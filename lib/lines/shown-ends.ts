import "server-only";
import { db } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { Prisma } from "@/prisma/sqlite/client/client";
import { type EndDevice, endSelection, type ShownEnd, shownEndSelection } from "./end-rows";

type Row = Readonly<Record<string, unknown>>;

const { device: _ends, ...ofEnd } = shownEndSelection.select;
const { site: _sites, ...ofDevice } = endSelection.include.device.select;
const deviceColumns = Object.keys(ofDevice).map((name) => ({ name, as: `device ${name}` }));

const columns = Prisma.raw(
  [
    ...Object.keys(ofEnd).map((name) => `e."${name}"`),
    ...deviceColumns.map(({ name, as }) => `d."${name}" AS "${as}"`),
    `s."name" AS "site name", s."parentId" AS "site parentId", p."name" AS "parent name"`,
  ].join(", "),
);

function deviceOf(row: Row): EndDevice {
  const device = Object.fromEntries(deviceColumns.map(({ name, as }) => [name, row[as]]));
  const site =
    device.siteId === null || row["site name"] === null
      ? null
      : { id: device.siteId, name: row["site name"], parentId: row["site parentId"] };
  const parent = row["parent name"] === null ? null : { name: row["parent name"] };
  return { ...device, site: site && { ...site, parent } } as EndDevice;
}

/**
 * The ends of lines with their devices and sites, in one statement. Through the client it would be four, and putting their rows
 * together took most of the time of a list of lines.
 */
export async function shownEnds(lineIds: readonly string[]): Promise<Map<string, ShownEnd[]>> {
  const rows =
    lineIds.length === 0
      ? []
      : await db().$queryRaw<Row[]>`
SELECT ${columns} FROM "LineEnd" e JOIN "Device" d ON d."id" = e."deviceId"
LEFT JOIN "Site" s ON s."id" = d."siteId" LEFT JOIN "Site" p ON p."id" = s."parentId"
WHERE e."lineId" IN (${Prisma.join(filledUp(lineIds))})`;
  const devices = new Map<unknown, EndDevice>();
  const out = new Map<string, ShownEnd[]>(lineIds.map((id) => [id, []]));
  for (const row of rows) {
    const device = devices.get(row.deviceId) ?? deviceOf(row);
    devices.set(row.deviceId, device);
    const end = { ...row, device, port: row.port === null ? null : Number(row.port) } as ShownEnd;
    out.get(end.lineId)?.push(end);
  }
  return out;
}
