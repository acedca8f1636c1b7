import "server-only";
import { type Status, type StatusColumns, type StatusName, statusNames, statusSelection } from "@/lib/device-access/schemas";
import { statusDetail, statusWords } from "@/lib/device-access/status-facts";
import { manifestOf } from "@/lib/drivers/catalog";
import type { StatusValue } from "@/lib/drivers/types";
import type { DeviceItem } from "./schemas";

/** What every list and page of devices is read with. */
export const itemSelection = {
  id: true,
  name: true,
  driver: true,
  kind: true,
  address: true,
  site: { select: { id: true, name: true, parent: { select: { name: true } } } },
  tags: { select: { tag: true } },
  floor: true,
  place: true,
  model: true,
  firmware: true,
  apiVersion: true,
  serial: true,
  ...statusSelection,
  attention: true,
  cause: true,
  brokenAt: true,
  seenAt: true,
  checkedAt: true,
  loginRefusedAt: true,
  createdAt: true,
  credentials: { select: { keyId: true } },
} as const;

export interface ItemRow extends StatusColumns {
  id: string;
  name: string;
  driver: string;
  kind: string;
  address: string;
  site: { id: string; name: string; parent: { name: string } | null } | null;
  tags: { tag: string }[];
  floor: string | null;
  place: string | null;
  model: string | null;
  firmware: string | null;
  apiVersion: string | null;
  serial: string | null;
  attention: number;
  cause: string | null;
  brokenAt: Date | null;
  seenAt: Date | null;
  checkedAt: Date | null;
  loginRefusedAt: Date | null;
  createdAt: Date;
  credentials: { keyId: string | null }[];
}

/** With its family, which has the words for what is kept. */
type StatusRow = StatusColumns & { readonly driver: string };

function statusNamed(row: StatusRow, name: StatusName): Status {
  const detail = statusWords(statusDetail.read(row[`${name}Detail`]), row.driver);
  return {
    state: row[name] as StatusValue,
    at: row[`${name}At`]?.toISOString() ?? null,
    ...(detail === undefined ? {} : { detail }),
    ...(row.unseen?.split(",").includes(name) ? { unseen: true } : {}),
  };
}

/** The four truths of a row. */
export function statusesOf(row: StatusRow): Record<StatusName, Status> {
  return Object.fromEntries(statusNames.map((name) => [name, statusNamed(row, name)])) as Record<StatusName, Status>;
}

/** A row as the API shows it. `keyIds`: the keys that can be opened today. */
export function toListItem(row: ItemRow, keyIds: ReadonlySet<string>): DeviceItem {
  const manifest = manifestOf(row.driver);
  const sealed = row.credentials.filter((credential) => credential.keyId !== null);
  return {
    id: row.id,
    name: row.name,
    driver: row.driver,
    driverLabel: manifest?.label ?? row.driver,
    kind: row.kind,
    noun: manifest?.noun ?? "device",
    address: row.address,
    site: row.site && {
      id: row.site.id,
      name: row.site.name,
      path: row.site.parent ? `${row.site.parent.name} / ${row.site.name}` : row.site.name,
    },
    tags: row.tags.map((tag) => tag.tag).sort(),
    floor: row.floor,
    place: row.place,
    model: row.model,
    firmware: row.firmware,
    apiVersion: row.apiVersion,
    serial: row.serial,
    truths: statusesOf(row),
    seenAt: row.seenAt?.toISOString() ?? null,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    attention: row.attention,
    cause: row.cause,
    brokenAt: row.brokenAt?.toISOString() ?? null,
    loginRefusedAt: row.loginRefusedAt?.toISOString() ?? null,
    credentialState: sealed.length === 0 ? "missing" : sealed.every((candidate) => keyIds.has(candidate.keyId ?? "")) ? "ok" : "unreadable",
    createdAt: row.createdAt.toISOString(),
  };
}
