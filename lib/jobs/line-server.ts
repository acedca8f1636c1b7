import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign, readerFor, standingOf } from "@/lib/device-access/device-reader";
import type { Numbering } from "@/lib/new-lines/plan-many";
import { db } from "@/lib/platform/db/client";
import type { FieldChange } from "@/lib/settings/schemas";
import { jobColumns } from "./columns";
import type { JobDetail } from "./schemas";

/** Where a row's changes name the server at which it gets a line: kept by its id, and told by the name that its reader may know. */
export const serverPath = "newLine.server";

/** Names the servers in some rows' changes for one person: "PBX on another site" where it stands on none of theirs. */
export async function serversNamed(all: readonly (readonly FieldChange[])[], actor: Actor): Promise<FieldChange[][]> {
  const named = ({ path, from, to }: FieldChange) => (path === serverPath ? [from, to].filter((id) => typeof id === "string") : []);
  const ids = new Set(all.flatMap((changes) => changes.flatMap(named)));
  const reader = readerFor(actor, ids.size === 0 ? [] : await standingOf([...ids]));
  const told = (id: unknown) => (typeof id === "string" ? reader.name(id) : null);
  return all.map((changes) =>
    changes.map((change) => (change.path === serverPath ? { ...change, from: told(change.from), to: told(change.to) } : change)),
  );
}

/** How the numbers stood that lines were planned from, as one person may know it; undefined for any other job. */
export async function numberingFor(actor: Actor, job: { id: string; numbering: string | null }): Promise<JobDetail["numbering"]> {
  if (job.numbering === null) {
    return undefined;
  }
  return numberingShown(actor, jobColumns.numbering.read(job.numbering, job.id, []));
}

/** How the numbers of some places stand, as one person may know it. */
export async function numberingShown(actor: Actor, all: readonly Numbering[]): Promise<NonNullable<JobDetail["numbering"]>> {
  const places = all.filter(({ siteId }) => !isForeign({ siteId }, actor));
  const devices = await standingOf(places.flatMap(({ serverId, doubles }) => [serverId, ...doubles.flatMap((double) => double.devices)]));
  const sites = await db().site.findMany({
    where: { id: { in: places.flatMap(({ siteId }) => siteId ?? []) } },
    select: { id: true, name: true },
  });
  const reader = readerFor(actor, devices);
  return places.map(({ siteId, serverId, doubles, ...numbers }) => ({
    ...numbers,
    holes: [...numbers.holes],
    site: sites.find(({ id }) => id === siteId) ?? null,
    server: reader.name(serverId),
    // Of devices elsewhere alone a person learns nothing.
    doubles: doubles
      .filter((double) => double.devices.some(reader.sees))
      .map(({ user, devices: ids }) => ({ user, devices: [...new Set(ids.map((id) => reader.name(id)))] })),
  }));
}
