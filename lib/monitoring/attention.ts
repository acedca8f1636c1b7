import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { type StatusName, statusNames } from "@/lib/device-access/schemas";
import { statusesOf } from "@/lib/devices/device-item";
import { howMany } from "@/lib/devices/how-many";
import { manifestOf } from "@/lib/drivers/catalog";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { linesByIds } from "@/lib/lines/list-lines";
import type { LineItem } from "@/lib/lines/schemas";
import { accountFilter, sharedVerdict } from "@/lib/lines/shared-words";
import { shortCause } from "@/lib/lines/short-words";
import { db } from "@/lib/platform/db/client";
import { examplesOf } from "./attention-examples";
import { attentionGroups, type Group, quieter } from "./attention-groups";
import { onDevice, onLine, onList } from "./attention-next";
import { explanation, sentence, verdict } from "./attention-words";
import type { AttentionItem, AttentionPage } from "./schemas";

const quiet: ReadonlySet<string> = new Set(quieter);

async function devicesById(ids: readonly string[], actor: Actor) {
  const rows = await db().device.findMany({
    where: { AND: [devicesOf(actor), { id: { in: [...new Set(ids)] } }] },
    include: { site: { select: { name: true } } },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

type DeviceRow = Awaited<ReturnType<typeof devicesById>> extends Map<string, infer T> ? T : never;

/** What the words of a page are made with, read for all its groups at once. */
interface Known {
  readonly actor: Actor;
  readonly devices: ReadonlyMap<string, DeviceRow>;
  readonly lines: ReadonlyMap<string, LineItem>;
  /** The line that tells why a device of a group is not registered. */
  readonly lineOf: (group: Group) => LineItem | undefined;
  readonly sites: ReadonlyMap<string, string>;
  readonly examples: ReadonlyMap<Group, AttentionItem["examples"]>;
  /** The account that all devices of a group have, where one is why they are told. */
  readonly accounts: ReadonlyMap<Group, Account>;
}

const whyOf = ({ of, cause }: Group): string | undefined => (of === "line" ? cause : cause.split("/")[1]);

async function knownOf(groups: readonly Group[], actor: Actor): Promise<Known> {
  const ofDevices = groups.filter((group) => group.of === "device");
  const samples = ofDevices.map((group) => group.sampleId);
  const told = ofDevices.filter((group) => whyOf(group) !== undefined);
  const [devices, ends, sites, examples, accounts] = await Promise.all([
    devicesById([...samples, ...groups.map((group) => group.place)].filter(Boolean), actor),
    told.length === 0
      ? []
      : db().lineEnd.findMany({
          where: {
            deviceId: { in: told.map((group) => group.sampleId) },
            line: { cause: { in: told.map((group) => whyOf(group) ?? "") }, state: "problem" },
          },
          select: { deviceId: true, lineId: true, line: { select: { cause: true, causeAt: true } } },
          orderBy: { id: "asc" },
        }),
    db().site.findMany({ where: { id: { in: sitesSeen(groups, actor) } }, select: { id: true, name: true } }),
    examplesOf(groups, actor),
    Promise.all(groups.filter(isOfAccount).map(async (group) => [group, await accountIn(group, actor)] as const)),
  ]);
  const lineIdOf = (group: Group) =>
    group.of === "line"
      ? group.sampleId
      : ends.find((end) => end.deviceId === group.sampleId && end.line.cause === whyOf(group) && end.line.causeAt === group.place)?.lineId;
  const lines = await linesByIds(
    groups.flatMap((group) => lineIdOf(group) ?? []),
    actor,
  );
  const byId = new Map(lines.map((line) => [line.id, line]));
  return {
    actor,
    devices,
    lines: byId,
    lineOf: (group) => byId.get(lineIdOf(group) ?? ""),
    sites: new Map(sites.map((site) => [site.id, site.name])),
    examples,
    accounts: new Map(accounts.flatMap(([group, account]) => (account ? [[group, account]] : []))),
  };
}

interface Account {
  readonly why: string;
  readonly user: string;
  readonly userKey: string;
  readonly host: string;
}

const isOfAccount = ({ cause }: Group) => cause === "not_commissioned" || cause === "shared_account";

/** The one account that the devices of a group share, of those that this person sees; undefined where they have several. */
async function accountIn(group: Group, actor: Actor): Promise<Account | undefined> {
  const device = { AND: [devicesOf(actor), { cause: group.cause }] };
  const [account, ...others] = await db().sharedAccount.findMany({
    where: group.cause === "shared_account" ? { id: group.place } : { why: { not: "many" }, ends: { some: { device } } },
    select: { why: true, user: true, userKey: true, host: true },
    take: 2,
  });
  return others.length === 0 ? account : undefined;
}

/** The sites that are named: a line may stand on one that this person does not see. */
function sitesSeen(groups: readonly Group[], { sites }: Actor): string[] {
  return groups.flatMap(({ siteId }) => (siteId && (sites === null || sites.includes(siteId)) ? siteId : []));
}

/** What an item is called by: never by the id of a device that this person does not see. */
function idOf({ of, cause, place, siteId, sampleId }: Group, { devices, lines }: Known): string {
  const isKnown = cause === "shared_account" || place === "" || place === siteId || devices.has(place) || lines.has(place);
  return `${of}:${cause}:${isKnown ? place : sampleId}`;
}

/** What a device itself says of its first broken status. */
function ownWords(device: DeviceRow): string {
  const all = statusesOf(device);
  const leading =
    statusNames.find((name: StatusName) => all[name].state === "no") ??
    statusNames.find((name) => all[name].state === "differs") ??
    statusNames.find((name) => all[name].unseen);
  return (leading && all[leading].detail) ?? "";
}

type Words = Pick<AttentionItem, "title" | "name" | "cause" | "deviceId" | "lineId" | "next">;

/** A server that does not answer, and all that lost their registration with it. */
function silentServer(group: Group, root: DeviceRow | undefined, { actor }: Known): Words {
  const lost = `${howMany(group.through, group.throughKind)} ${group.through === 1 ? "lost its registration" : "lost their registration"}`;
  if (!root) {
    return {
      title: lost,
      name: null,
      cause: "Their server on another site does not answer.",
      deviceId: null,
      lineId: null,
      next: onList(group),
    };
  }
  const { noun = "server" } = manifestOf(root.driver) ?? {};
  return {
    title: "does not answer",
    name: root.name,
    cause: `${lost} with it. ${sentence(ownWords(root))}`,
    deviceId: root.id,
    lineId: null,
    next: { ...onDevice(group.cause, root, actor), label: `Open ${noun}` },
  };
}

/** What the ends of a line disagree about, of the devices that are not registered for it. */
function disagreement(group: Group, why: string, known: Known): Words {
  const { actor, devices } = known;
  const line = known.lineOf(group);
  const sample = group.of === "device" ? devices.get(group.sampleId) : undefined;
  const found = line?.disagreements.find((candidate) => candidate.code === why && candidate.severity === "problem");
  const short = shortCause(why);
  const words = found ? `${short}. ${found.words}` : `${short}.`;
  const server = devices.get(group.place);
  if (group.count === 1 && (sample || line)) {
    return {
      title: sample ? verdict(group.cause, 1) : short.charAt(0).toLowerCase() + short.slice(1),
      name: sample?.name ?? line?.name ?? null,
      cause: sample ? words : (found?.words ?? words),
      deviceId: sample?.id ?? null,
      lineId: line?.id ?? null,
      next: line ? onLine(why, line, actor) : onDevice(group.cause, sample as DeviceRow, actor),
    };
  }
  const others = group.count - 1;
  const title =
    group.of === "line" ? `${group.count} lines: ${short.toLowerCase()}` : `${howMany(group.count, group.kind)} ${verdict(group.cause, 2)}`;
  const ofOneLine = line !== undefined && group.place === line.id;
  const next = ofOneLine
    ? onLine(why, line, actor)
    : server
      ? { label: `Open ${manifestOf(server.driver)?.noun ?? "server"}`, href: `/devices/${server.id}` }
      : onList(group);
  return {
    title: ofOneLine ? `${howMany(group.count, group.kind)} of ${line.name} ${verdict(group.cause, 2)}` : title,
    name: null,
    cause: ofOneLine || !found ? words : `${words} The same goes for ${others === 1 ? "one other" : `${others} others`}.`,
    deviceId: null,
    lineId: ofOneLine ? line.id : null,
    next,
  };
}

function wordsOf(group: Group, known: Known): Words {
  const why = whyOf(group);
  if (group.through > 0) {
    return silentServer(group, known.devices.get(group.place), known);
  }
  if (why !== undefined) {
    return disagreement(group, why, known);
  }
  const sample = known.devices.get(group.sampleId);
  const account = known.accounts.get(group);
  const said = account ? sharedVerdict({ ...account, count: group.count }) : undefined;
  if (group.count === 1 && sample) {
    const because = explanation(group.cause, 1, manifestOf(sample.driver)?.noun ?? "device");
    return {
      title:
        group.cause === "unregistered" && sample.registered === "differs"
          ? "is registered only in part"
          : (said ?? verdict(group.cause, 1)),
      name: sample.name,
      cause: because === "" ? sentence(ownWords(sample)) : because,
      deviceId: sample.id,
      lineId: null,
      next: onDevice(group.cause, sample, known.actor),
    };
  }
  return {
    title: `${howMany(group.count, group.kind)} ${said ?? verdict(group.cause, group.count)}`,
    name: null,
    cause: explanation(group.cause, group.count, ""),
    deviceId: null,
    lineId: null,
    next: onList(group, account && accountFilter({ user: account.userKey, host: account.host })),
  };
}

/** A page of what needs a person, of what this one may see. */
export async function attention(actor: Actor, { cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<AttentionPage> {
  const [from] = cursor === undefined ? [0] : readCursor(cursor, [cursorKey.number]);
  const { groups, total } = await attentionGroups(actor, Math.max(0, from), limit);
  const known = await knownOf(groups, actor);
  const items = groups.map((group): AttentionItem => {
    const site = group.siteId ? (known.sites.get(group.siteId) ?? null) : null;
    const root = group.through > 0 ? known.devices.get(group.place)?.site : undefined;
    return {
      id: idOf(group, known),
      code: group.cause,
      tone: quiet.has(group.cause) ? "warn" : "bad",
      ...wordsOf(group, known),
      site: root === undefined ? site : (root?.name ?? null),
      count: group.count,
      examples: known.examples.get(group) ?? [],
      since: group.since.toISOString(),
      latest: group.latest.toISOString(),
    };
  });
  const end = from + groups.length;
  return { items, total, nextCursor: end < total && groups.length > 0 ? writeCursor([end]) : null };
}
