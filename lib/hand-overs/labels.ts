import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { codeOf, idBeginningOf } from "@/lib/devices/device-code";
import { floorLabel } from "@/lib/devices/floors";
import { listDevices } from "@/lib/devices/list-devices";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { get } from "@/lib/sites/service";
import { withinSite } from "@/lib/sites/within-site";
import type { Label, LabelsAnswer } from "./label-endpoints";
import { everyPage, pageSize, walked } from "./sheet";

interface Labelled {
  readonly id: string;
  readonly name: string;
  readonly floor: string | null;
  readonly place: string | null;
  readonly site: { readonly name: string } | null;
}

/** `origin`: what people type to come to this Lineward. */
function labelOf({ id, name, floor, place, site }: Labelled, origin: string): Label {
  const code = codeOf(id);
  const where = [floor === null ? "" : floorLabel(floor), place ?? ""].filter(Boolean).join(", ");
  const link = code === "" ? `${origin}/devices/${id}` : `${origin}/d/${code.replace("-", "")}`;
  return { id, name, where, site: site?.name ?? "", code, link };
}

async function ofSite(actor: Actor, siteId: string): Promise<Labelled[]> {
  const within = await withinSite(actor, siteId);
  const devices = await everyPage((cursor) => listDevices({ limit: pageSize, sort: "site", ...cursor }, within, { counted: false }));
  return walked(devices);
}

async function chosen(actor: Actor, ids: readonly string[]): Promise<Labelled[]> {
  const select = { id: true, name: true, floor: true, place: true, site: { select: { name: true } } } as const;
  const rows = await db().device.findMany({ where: { AND: [{ id: { in: [...ids] } }, devicesOf(actor)] }, select });
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}

/** GET /api/labels. Devices that are gone, or on no site of this person, are left out. */
export async function labels(
  actor: Actor,
  { site, devices = [] }: { readonly site?: string | undefined; readonly devices?: readonly string[] | undefined },
  origin: string,
): Promise<LabelsAnswer> {
  const named = site === undefined ? null : await get(site, actor);
  const found = named === null ? await chosen(actor, devices) : await ofSite(actor, named.id);
  return { site: named && { id: named.id, name: named.name }, items: found.map((device) => labelOf(device, origin)) };
}

/** The device that a label's code leads to. Throws 404 where there is none for this person, or more than one. */
export async function deviceOfCode(code: string, actor: Actor): Promise<string> {
  const beginning = idBeginningOf(code);
  const rows =
    beginning === undefined
      ? []
      : await db().device.findMany({
          where: { AND: [{ id: { startsWith: beginning } }, devicesOf(actor)] },
          select: { id: true },
          take: 2,
        });
  const [device, other] = rows;
  if (!device || other) {
    throw notFound("This device");
  }
  return device.id;
}
