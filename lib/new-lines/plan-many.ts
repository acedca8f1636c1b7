import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { db } from "@/lib/platform/db/client";
import { rulesOfAll } from "@/lib/resets/plan";
import { userKeyOf } from "@/lib/sip/server-name";
import type { NumberRange } from "@/lib/sites/endpoints";
import { numbersHere } from "@/lib/sites/numbers";
import { type Hole, holesIn, nextFree, usedIn } from "./numbers";
import { type Asked, liveUsers, noServer, plannedEnds, type Reason, reasonAt, whyUser } from "./prepare";
import { type Server, serversFor } from "./servers";
import { deviceTarget, serverTarget, type Target } from "./targets";
import { type UsedUsers, usersKnown } from "./used-users";

/** A device that is to have a line, with what was said of it. */
export interface WantedLine {
  readonly deviceId: string;
  readonly asked: Asked;
}

export type PlannedLine = { readonly serverId: string; readonly user: string } | { readonly why: Reason };

/** The numbers of one site at one server, once all that is planned is given. */
export interface Numbering {
  readonly siteId: string | null;
  readonly serverId: string;
  readonly range: NumberRange | null;
  readonly used: number;
  readonly total: number;
  readonly holes: readonly Hole[];
  readonly moreHoles: number;
  readonly doubles: readonly { readonly user: string; readonly devices: readonly string[] }[];
}

const holesMax = 50;
const doublesMax = 50;

type Device = Awaited<ReturnType<typeof devicesNamed>>[number];

function devicesNamed(actor: Actor, ids: readonly string[]) {
  return db().device.findMany({ where: { AND: [{ id: { in: [...ids] } }, devicesOf(actor)] } });
}

/** Promised users with the device of each; null: nobody can say which one. */
type Claims = Map<string, string | null>;

/** What is known of one server for one site, asked once for all of its devices. */
interface Place {
  readonly server: Server;
  readonly siteId: string | null;
  readonly range: NumberRange | null;
  readonly known: UsedUsers;
  readonly live: { users?: ReadonlySet<string>; why?: Reason };
  /** Given away by this plan or another one, at this server: to which device, or to several. */
  readonly claimed: Claims;
  /** The last number that was handed out: all before it are used. */
  last: string | undefined;
}

/** Hands out servers and numbers to many devices, each number once. Asks each server for its users once, and writes nothing. */
export class ManyLines {
  private readonly servers = new Map<string | null, Promise<Server[]>>();
  private readonly lives = new Map<string, Promise<Place["live"]>>();
  private readonly places = new Map<string, Promise<Place>>();
  private readonly claims = new Map<string, Claims>();
  private readonly actor: Actor;

  constructor(actor: Actor) {
    this.actor = actor;
  }

  /** Says that another plan has promised a number. The same device may be promised it once more: it is planned anew. */
  claim(serverId: string, user: string, deviceId: string | null): void {
    const claims = this.claimsAt(serverId);
    const key = userKeyOf(user);
    claims.set(key, claims.has(key) && claims.get(key) !== deviceId ? null : deviceId);
  }

  private claimsAt(serverId: string): Claims {
    const claims: Claims = this.claims.get(serverId) ?? new Map();
    this.claims.set(serverId, claims);
    return claims;
  }

  /** What each is given, in the order of those that want one. Numbers that were asked for come before those that are chosen. */
  async plan(wanted: readonly WantedLine[]): Promise<PlannedLine[]> {
    const ids = wanted.map(({ deviceId }) => deviceId);
    const [devices, ends, open] = await Promise.all([
      devicesNamed(this.actor, ids),
      db().lineEnd.findMany({ where: { deviceId: { in: ids } }, select: { deviceId: true } }),
      db().newLine.findMany({ where: { busyDevice: { in: ids } }, select: { deviceId: true } }),
    ]);
    const byId = new Map(devices.map((device) => [device.id, device]));
    const [having, busy] = [ends, open].map((rows) => new Set(rows.map(({ deviceId }) => deviceId)));
    const found: ({ device: Device; place: Place; asked: Asked } | { why: Reason })[] = [];
    for (const { deviceId, asked } of wanted) {
      const device = byId.get(deviceId);
      const why = !device
        ? noServer(false)
        : busy?.has(deviceId)
          ? ({ code: "under_way", words: "A line for this device has not ended." } as const)
          : reasonAt(device, having?.has(deviceId) ?? false);
      const place = device && why === undefined ? await this.placeOf(device, asked) : undefined;
      found.push(device && place && !("code" in place) ? { device, place, asked } : { why: why ?? (place as Reason) });
    }
    const asks = new Map<string, number>();
    for (const each of found) {
      if ("place" in each && each.asked.user !== undefined) {
        const key = `${each.place.server.id} ${userKeyOf(each.asked.user)}`;
        asks.set(key, (asks.get(key) ?? 0) + 1);
      }
    }
    const planned = new Map<number, PlannedLine>();
    const one = (at: number, isAsked: boolean) => {
      const each = found[at];
      if (each && "place" in each && (each.asked.user !== undefined) === isAsked) {
        const twice = isAsked && (asks.get(`${each.place.server.id} ${userKeyOf(each.asked.user ?? "")}`) ?? 0) > 1;
        planned.set(at, twice ? { why: twiceAsked(each.asked.user ?? "") } : handOut(each.device, each.place, each.asked));
      }
    };
    found.forEach((_, at) => {
      one(at, true);
    });
    found.forEach((_, at) => {
      one(at, false);
    });
    return found.map((each, at) => planned.get(at) ?? (each as { why: Reason }));
  }

  /** How the numbers of all places that were looked at stand, with what was handed out here. */
  async numbering(): Promise<Numbering[]> {
    const places = await Promise.all(this.places.values());
    return places
      .filter(({ live }) => live.why === undefined)
      .map(({ server, siteId, range, known, live, claimed }) => {
        const used = new Set([...known.used, ...known.meant.keys(), ...(live.users ?? []), ...claimed.keys()]);
        const holes = range ? holesIn(range, used) : [];
        const inRange = (user: string) => range === null || usedIn(range, new Set([user])) === 1;
        return {
          siteId,
          serverId: server.id,
          range,
          used: range ? usedIn(range, used) : used.size,
          total: range ? Number(range.last) - Number(range.first) + 1 : used.size,
          holes: holes.slice(0, holesMax),
          moreHoles: Math.max(0, holes.length - holesMax),
          doubles: known.doubles
            .filter(({ user }) => inRange(user))
            .slice(0, doublesMax)
            .map(({ user, devices }) => ({ user, devices: devices.map(({ id }) => id) })),
        };
      });
  }

  private async placeOf({ id, siteId }: Device, { serverId }: Asked): Promise<Place | Reason> {
    const listed = this.servers.get(siteId) ?? serversFor(this.actor, id);
    this.servers.set(siteId, listed);
    const servers = await listed;
    const server = serverId === undefined ? servers[0] : servers.find((each) => each.id === serverId);
    if (!server) {
      return noServer(serverId !== undefined);
    }
    const key = JSON.stringify([server.id, siteId]);
    const place = this.places.get(key) ?? this.look(server, siteId);
    this.places.set(key, place);
    return place;
  }

  private async look(server: Server, siteId: string | null): Promise<Place> {
    const live = this.lives.get(server.id) ?? liveUsers(this.actor, server, serverTarget(server.driver) as Target);
    this.lives.set(server.id, live);
    const [range, known, there] = await Promise.all([numbersHere(siteId), usersKnown(server, siteId), live]);
    return { server, siteId, range, known, live: there, claimed: this.claimsAt(server.id), last: undefined };
  }
}

function twiceAsked(user: string): Reason {
  return { code: "user_twice", words: `${user} is asked for by several rows. Nobody can tell which of them is right.`, path: "user", user };
}

/** One device's server and number, promised from now on; or why it gets none. */
function handOut(device: Device, place: Place, asked: Asked): PlannedLine {
  const { server, known, live, claimed, range } = place;
  if (live.why) {
    return { why: live.why };
  }
  const isUsed = (user: string) => known.used.has(user) || live.users?.has(user) === true;
  const isTaken = (user: string) => isUsed(user) || (claimed.has(user) && claimed.get(user) !== device.id);
  const others = {
    has: (user: string) => {
      const meant = known.meant.get(user);
      return isTaken(user) || (meant !== undefined && (meant.size > 1 || !meant.has(device.id)));
    },
  };
  const all = { has: (user: string) => isUsed(user) || claimed.has(user) || known.meant.has(user) };
  const own = device.lineUser !== null && !others.has(userKeyOf(device.lineUser)) ? device.lineUser : undefined;
  const chosen = () => (range ? nextFree({ first: place.last ?? range.first, last: range.last }, all) : undefined);
  const free = asked.user === undefined && own === undefined ? chosen() : undefined;
  const user = asked.user ?? own ?? free;
  const targets = { device: deviceTarget(device.driver) as Target, server: serverTarget(server.driver) as Target };
  const why = whyUser(user, others, targets, range, server);
  if (why || user === undefined) {
    return { why: why as Reason };
  }
  const rules = rulesOfAll(plannedEnds(device, server, targets, user));
  if (!rules.ok) {
    return { why: { code: "no_password", words: `${rules.message} No password fits both.` } };
  }
  place.last = free ?? place.last;
  claimed.set(userKeyOf(user), device.id);
  return { serverId: server.id, user };
}
