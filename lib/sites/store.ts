import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import { folded } from "@/lib/schema/fold";

type Client = Pick<Transaction, "site" | "device" | "siteMember">;

export interface SiteRow {
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly parentId: string | null;
  readonly variables: string;
  readonly numberFirst: string | null;
  readonly numberLast: string | null;
  readonly contact: string | null;
  readonly notes: string | null;
  readonly createdAt: Date;
}

/** Which sites: `within` = the ids that exist for the caller, undefined = all. */
export interface SiteFilter {
  readonly within?: readonly string[] | undefined;
  readonly query?: string | undefined;
  /** null: customers only. */
  readonly parentId?: string | null | undefined;
}

function condition({ within, query, parentId }: SiteFilter) {
  return {
    ...(within === undefined ? {} : { id: { in: [...within] } }),
    ...(query === undefined || query === "" ? {} : { nameKey: { contains: likeWord(folded(query)) } }),
    ...(parentId === undefined ? {} : { parentId }),
  };
}

export async function page(filter: SiteFilter, after: { nameKey: string; id: string } | undefined, take: number): Promise<SiteRow[]> {
  const further = after && { OR: [{ nameKey: { gt: after.nameKey } }, { nameKey: after.nameKey, id: { gt: after.id } }] };
  return db().site.findMany({
    where: { AND: [condition(filter), ...(further ? [further] : [])] },
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    take,
  });
}

export async function count(filter: SiteFilter): Promise<number> {
  return db().site.count({ where: condition(filter) });
}

export async function find(id: string, client: Client = db()): Promise<SiteRow | null> {
  return client.site.findUnique({ where: { id } });
}

/** The places below a site. */
export async function placesOf(id: string): Promise<string[]> {
  const rows = await db().site.findMany({ where: { parentId: id }, select: { id: true } });
  return rows.map((row) => row.id);
}

/** True if the customer, or the top level, has another site of this name. */
export async function nameTaken(nameKey: string, parentId: string | null, besides: string, client: Client): Promise<boolean> {
  // Not left to the unique index: both databases take two nulls for different, so it does not hold for customers.
  return (await client.site.findFirst({ where: { nameKey, parentId, id: { not: besides } }, select: { id: true } })) !== null;
}

export interface Counts {
  readonly own: number;
  readonly places: number;
  /** Devices in the places below. */
  readonly below: number;
  /** Of all of them: those with something that is not as it should be. */
  readonly troubled: number;
}

const nobody = { all: 0, troubled: 0 };
/** From here on a device has something that differs or is wrong, see `severity` in the room of device access. */
const attentionFrom = 2;

/** Devices and places of some sites. */
export async function countsOf(ids: readonly string[], client: Client = db()): Promise<Map<string, Counts>> {
  const places = await client.site.findMany({ where: { parentId: { in: [...ids] } }, select: { id: true, parentId: true } });
  const devices = await client.device.groupBy({
    by: ["siteId", "attention"],
    where: { siteId: { in: [...new Set([...ids, ...places.map((place) => place.id)])] } },
    _count: { _all: true },
  });
  const own = new Map<string | null, { all: number; troubled: number }>();
  for (const { siteId, attention, _count } of devices) {
    const { all, troubled } = own.get(siteId) ?? nobody;
    own.set(siteId, { all: all + _count._all, troubled: troubled + (attention >= attentionFrom ? _count._all : 0) });
  }
  return new Map(
    ids.map((id) => {
      const here = own.get(id) ?? nobody;
      const below = places.filter((place) => place.parentId === id).map((place) => own.get(place.id) ?? nobody);
      const sum = (of: "all" | "troubled") => below.reduce((total, place) => total + place[of], 0);
      return [id, { own: here.all, places: below.length, below: sum("all"), troubled: here.troubled + sum("troubled") }];
    }),
  );
}

/** The names of people for whom this is the only site: without it they would be bound to none, and see nothing. */
export async function peopleBoundOnlyTo(siteId: string, client: Client): Promise<string[]> {
  const members = await client.siteMember.findMany({
    where: { siteId, user: { sites: { every: { siteId } } } },
    select: { user: { select: { name: true } } },
    take: 5,
  });
  return members.map((member) => member.user.name);
}

/** Removes a site if nothing is in it. False if something was, or it was gone. */
export async function removeEmpty(id: string, client: Client): Promise<boolean> {
  const { count: removed } = await client.site.deleteMany({ where: { id, devices: { none: {} }, children: { none: {} } } });
  return removed === 1;
}
