import "server-only";
import { manifestOf } from "@/lib/drivers/catalog";
import { may } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";
import { type AlertReader, type AlertRow, type Known, partsOf } from "./reader";
import type { AlertKind, AlertStop, Consequence } from "./schemas";
import { several } from "./words";

/** What is said of the stop where the way ends. */
const brokenWords: Readonly<Partial<Record<AlertKind, string>>> = {
  site_silent: "Silent",
  server_down: "Does not answer",
  device_silent: "Does not answer",
  login_refused: "Refuses our password",
};

const here = { what: "lineward", kind: null, name: "This server", below: "", href: null, state: "yes", words: "Here" } as const;

/** How many of a reader's devices answer: at one site, or everywhere but there. */
async function answering(reader: AlertReader, siteId: string, elsewhere: boolean) {
  const place = elsewhere ? { OR: [{ siteId: null }, { siteId: { not: siteId } }] } : { siteId };
  const where = { AND: [place, reader.sites === null ? {} : { siteId: { in: [...reader.sites] } }] };
  const [all, yes] = await Promise.all([
    db().device.count({ where }),
    db().device.count({ where: { AND: [where, { reachable: "yes" }] } }),
  ]);
  return { all, yes };
}

/** Whether anything else at the same site answers: then the network there is not the cause. */
async function siteStop(row: AlertRow, known: Known): Promise<AlertStop[]> {
  const name = known.siteName(row.siteId);
  if (row.siteId === null || name === undefined || row.kind === "login_refused" || !may(known.reader, "device.see")) {
    return [];
  }
  const { all, yes } = await answering(known.reader, row.siteId, false);
  const others = all - known.seen(row).own;
  return others <= 0
    ? []
    : [
        {
          what: "site",
          kind: null,
          name,
          below: several(all, "device"),
          href: `/sites/${row.siteId}`,
          state: yes > 0 ? "yes" : "unknown",
          words: yes > 0 ? `${yes} of ${several(others, "other")} ${yes === 1 ? "answers" : "answer"}` : "No other device answers",
        },
      ];
}

async function deviceStop(row: AlertRow, known: Known, words: string): Promise<AlertStop> {
  const seen = known.seen(row);
  if (seen.own > 1) {
    return { what: "device", kind: null, name: several(seen.own, "device"), below: "", href: null, state: "no", words };
  }
  const id = seen.ownDevice ?? row.causeId;
  const sees = known.devices.sees(id) && may(known.reader, "device.see");
  const device = await db().device.findUnique({ where: { id }, select: { kind: true, host: true } });
  return {
    what: "device",
    kind: device?.kind ?? null,
    name: known.devices.name(id),
    below: sees ? (device?.host ?? "") : "",
    href: sees ? `/devices/${id}` : null,
    state: "no",
    words,
  };
}

/**
 * The way from this server to what is lost, up to the stop where it ends and what stands behind that; empty where nothing on a way is
 * broken, and when it is over: what stood where is not known any more.
 */
export async function chainOf(row: AlertRow, known: Known): Promise<AlertStop[]> {
  const words = brokenWords[row.kind as AlertKind];
  if (row.state !== "open" || words === undefined) {
    return [];
  }
  const { devices, lines, own } = known.seen(row);
  const isSite = row.kind === "site_silent";
  const before: AlertStop[] = [];
  if (isSite && row.siteId !== null) {
    const counts = may(known.reader, "device.see") ? await answering(known.reader, row.siteId, true) : { all: 0, yes: 0 };
    before.push({ ...here, below: counts.all === 0 ? "" : `${counts.yes} of ${several(counts.all, "device")} elsewhere answer` });
    const name = known.siteName(row.siteId);
    const href = name === undefined ? null : `/sites/${row.siteId}`;
    before.push({ what: "site", kind: null, name: name ?? "Another site", below: "", href, state: "no", words });
  } else {
    before.push(here, ...(await siteStop(row, known)), await deviceStop(row, known, words));
  }
  const behind = [isSite ? devices : Math.max(0, devices - own), lines] as const;
  const [name, below = ""] = [behind[0] > 0 ? several(behind[0], "device") : "", behind[1] > 0 ? several(behind[1], "line") : ""].filter(
    (text) => text !== "",
  );
  return name === undefined
    ? before
    : [...before, { what: "behind", kind: null, name, below, href: null, state: "unknown", words: "Not known" }];
}

/** What it means for people, by what does not work. Said as what may be: nobody has tried to call. */
const silent: Readonly<Record<string, string>> = {
  intercom: "may ring nobody",
  monitor: "may not be called",
  pbx: "calls over it may fail",
  gateway: "calls to outside may fail",
};
const refused = "nothing more is sent there, calls go on";
const meaning: Readonly<Partial<Record<AlertKind, (kind: string) => string>>> = {
  site_silent: (kind) => silent[kind] ?? "",
  server_down: (kind) => silent[kind] ?? "",
  device_silent: (kind) => silent[kind] ?? "",
  login_refused: () => refused,
  drift: () => "other settings than are kept here",
};

/** More devices than this are not counted by their kind. */
const countedMax = 5_000;

/** What an alert covers by kind, with what that means for people who call; only what the reader may know of. */
export async function consequencesOf(row: AlertRow, known: Known): Promise<Consequence[]> {
  const { lines } = known.seen(row);
  const parts = await db().alertPart.findMany({
    where: { AND: [{ alertId: row.id, deviceId: { not: null } }, row.state === "open" ? { leftAt: null } : {}, partsOf(known.reader)] },
    select: { deviceId: true },
    distinct: ["deviceId"],
    take: countedMax,
  });
  const ids = parts.flatMap(({ deviceId }) => deviceId ?? []);
  const groups =
    ids.length === 0 ? [] : await db().device.groupBy({ by: ["driver", "kind"], where: { id: { in: ids } }, _count: { _all: true } });
  const byNoun = new Map<string, Consequence>();
  for (const { driver, kind, _count } of groups) {
    const noun = manifestOf(driver)?.noun ?? "device";
    const count = (byNoun.get(noun)?.count ?? 0) + _count._all;
    const words = row.state === "open" ? (meaning[row.kind as AlertKind]?.(kind) ?? "") : "";
    byNoun.set(noun, { kind, count, words, name: count === 1 ? noun : `${noun}s` });
  }
  const devices = [...byNoun.values()].sort((a, b) => b.count - a.count);
  const ofLines = row.state === "open" && row.kind !== "login_refused" && row.kind !== "drift" ? "calls may fail" : "";
  return lines === 0 ? devices : [...devices, { kind: "line", count: lines, words: ofLines, name: lines === 1 ? "line" : "lines" }];
}
