import "server-only";
import { breaksLines, causeOf } from "@/lib/device-access/causes";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import type { Problem } from "./facts";
import { backupsTooOld, endingCertificates, jobsWithProblems, keyOf, nowhere, resetsHalfDone, sweepBehind } from "./house-problems";
import type { AlertKind, AlertRule } from "./schemas";

/** What others register with. */
const core = new Set(["pbx", "gateway"]);

const kindOfCause: Readonly<Record<string, AlertKind>> = {
  silent: "device_silent",
  another_device: "device_silent",
  login_refused: "login_refused",
  login_unopened: "login_refused",
  certificate: "certificate",
  differs: "drift",
};

async function brokenDevices() {
  return db().device.findMany({
    where: { cause: { not: null } },
    select: {
      id: true,
      siteId: true,
      driver: true,
      kind: true,
      reachable: true,
      cause: true,
      causeAt: true,
      brokenAt: true,
      checkedAt: true,
      createdAt: true,
      missed: true,
    },
  });
}

type BrokenDevice = Awaited<ReturnType<typeof brokenDevices>>[number];

async function brokenLines() {
  return db().line.findMany({
    where: { state: "problem" },
    select: {
      id: true,
      siteId: true,
      cause: true,
      causeAt: true,
      brokenAt: true,
      updatedAt: true,
      ends: {
        select: {
          deviceId: true,
          role: true,
          device: { select: { siteId: true, driver: true, kind: true, cause: true, checkedAt: true } },
        },
      },
    },
  });
}

interface SiteCount {
  readonly total: number;
  /** The oldest last look at a device that answers. */
  readonly oldestLook: Date | null;
}

/** How many devices stand on these sites, and how old the oldest look at those that answer is. */
async function sitesOf(silent: readonly BrokenDevice[]): Promise<Map<string, SiteCount>> {
  const ids = [...new Set(silent.flatMap(({ siteId }) => siteId ?? []))];
  if (ids.length === 0) {
    return new Map();
  }
  const [totals, looks] = await Promise.all([
    db().device.groupBy({ by: ["siteId"], where: { siteId: { in: ids } }, _count: { _all: true } }),
    db().device.groupBy({ by: ["siteId"], where: { siteId: { in: ids }, reachable: { not: "no" } }, _min: { checkedAt: true } }),
  ]);
  const oldest = new Map(looks.map((row) => [row.siteId, row._min.checkedAt]));
  return new Map(
    totals.flatMap((row) =>
      row.siteId === null ? [] : [[row.siteId, { total: row._count._all, oldestLook: oldest.get(row.siteId) ?? null }]],
    ),
  );
}

/** Sites of which too many devices are silent at once. */
function silentSites(silent: readonly BrokenDevice[], sites: ReadonlyMap<string, SiteCount>, rules: readonly AlertRule[]): Problem[] {
  const bySite = new Map<string, BrokenDevice[]>();
  for (const device of silent) {
    if (device.siteId !== null) {
      bySite.set(device.siteId, [...(bySite.get(device.siteId) ?? []), device]);
    }
  }
  const share = Math.min(...rules.flatMap((rule) => (rule.kind === "site_silent" && rule.on ? [rule.share ?? 75] : [])), 101);
  return [...bySite].flatMap(([siteId, devices]) => {
    const total = sites.get(siteId)?.total ?? 0;
    const need = Math.max(2, Math.ceil((total * share) / 100));
    if (share > 100 || devices.length < need) {
      return [];
    }
    const times = devices.map(beganAt).sort((a, b) => a.getTime() - b.getTime());
    return [
      {
        ...nowhere,
        key: keyOf("site", siteId),
        kind: "site_silent" as const,
        causeKind: "site" as const,
        causeId: siteId,
        siteId,
        cause: null,
        place: siteId,
        since: times[need - 1] ?? new Date(),
      },
    ];
  });
}

const beganAt = ({ brokenAt, checkedAt, createdAt }: BrokenDevice): Date => brokenAt ?? checkedAt ?? createdAt;

/** True if the regular checks run, so that a look that is missing will come. */
const looksCome = () => env().LINEWARD_CHECK_EVERY_SECONDS > 0;

function ofDevices(
  devices: readonly BrokenDevice[],
  sites: ReadonlyMap<string, SiteCount>,
  ownLine: ReadonlyMap<string, string>,
): Problem[] {
  return devices.flatMap((device): Problem[] => {
    const word = causeOf(device.cause ?? "");
    const since = beganAt(device);
    const isServer = word === "silent" && core.has(device.kind);
    const base = {
      causeKind: "device" as const,
      causeId: device.id,
      deviceId: device.id,
      lineId: null,
      siteId: device.siteId,
      cause: device.cause,
      drivers: [device.driver],
      tags: [],
      since,
      lookedAt: device.checkedAt,
      missed: device.missed,
      early: false,
    };
    const place = device.siteId ?? device.id;
    if (word === "unregistered") {
      const through = [
        ...(device.causeAt === "" ? [] : [keyOf("silent", device.causeAt)]),
        ...(ownLine.has(device.id) ? [keyOf("line", ownLine.get(device.id) ?? "")] : []),
      ];
      return [{ ...base, key: keyOf("unregistered", device.id), kind: "line_down", place, through }];
    }
    const kind = isServer ? "server_down" : kindOfCause[word];
    if (kind === undefined) {
      return [];
    }
    const site = device.siteId === null ? undefined : sites.get(device.siteId);
    const isUnsure = word === "silent" && looksCome() && site?.oldestLook != null && site.oldestLook < since;
    return [
      {
        ...base,
        key: keyOf(word, device.id),
        kind,
        place: isServer ? device.id : place,
        through: word === "silent" && device.siteId !== null ? [keyOf("site", device.siteId)] : [],
        early: isUnsure,
      },
    ];
  });
}

function ofLines(lines: Awaited<ReturnType<typeof brokenLines>>): Problem[] {
  return lines.map((line) => {
    const since = line.brokenAt ?? line.updatedAt;
    const through = line.ends.flatMap(({ deviceId, device }) =>
      breaksLines(device.cause) && causeOf(device.cause ?? "") !== "unregistered" ? [keyOf(causeOf(device.cause ?? ""), deviceId)] : [],
    );
    const isAtServer = line.causeAt !== "" && line.causeAt !== line.id;
    if (isAtServer && line.cause === "server_silent") {
      through.unshift(keyOf("silent", line.causeAt));
    }
    const looks = line.ends.flatMap(({ device }) => device.checkedAt ?? []);
    return {
      key: keyOf("line", line.id),
      kind: "line_down" as const,
      causeKind: "line" as const,
      causeId: line.id,
      deviceId: null,
      lineId: line.id,
      siteId: line.ends.find(({ role }) => role === "registers")?.device.siteId ?? line.siteId,
      cause: line.cause,
      place: isAtServer ? line.causeAt : (line.siteId ?? line.id),
      drivers: line.ends.map(({ device }) => device.driver),
      tags: [],
      since,
      lookedAt: looks.length === 0 ? null : new Date(Math.max(...looks.map(Number))),
      missed: 0,
      through,
      early: looksCome() && line.ends.some(({ device }) => device.cause === null && device.checkedAt !== null && device.checkedAt < since),
    };
  });
}

/** The tags, of those that somebody asks for, of devices. */
async function tagsOf(tags: readonly string[]): Promise<Map<string, string[]>> {
  const rows = tags.length === 0 ? [] : await db().deviceTag.findMany({ where: { tag: { in: [...tags] } } });
  const out = new Map<string, string[]>();
  for (const { deviceId, tag } of rows) {
    out.set(deviceId, [...(out.get(deviceId) ?? []), tag]);
  }
  return out;
}

/** Everything that is wrong now, of what a rule asks for. `tags`: those that rules and windows name. */
export async function problemsNow(rules: readonly AlertRule[], tags: readonly string[], nowMs: number): Promise<Problem[]> {
  const [devices, lines, ending, resets, jobs, sweep, backups, tagged] = await Promise.all([
    brokenDevices(),
    brokenLines(),
    endingCertificates(rules, nowMs),
    resetsHalfDone(),
    jobsWithProblems(nowMs),
    sweepBehind(nowMs),
    backupsTooOld(rules, nowMs),
    tagsOf(tags),
  ]);
  const silent = devices.filter(({ reachable }) => reachable === "no");
  const sites = await sitesOf(silent);
  const ownLine = new Map(
    lines.flatMap((line) => line.ends.filter(({ role }) => role === "registers").map(({ deviceId }) => [deviceId, line.id] as const)),
  );
  const all = [
    ...silentSites(silent, sites, rules),
    ...ofDevices(devices, sites, ownLine),
    ...ofLines(lines),
    ...ending,
    ...resets,
    ...jobs,
    ...sweep,
    ...backups,
  ];
  if (tagged.size === 0) {
    return all;
  }
  const endsOf = new Map(lines.map((line) => [line.id, line.ends.map(({ deviceId }) => deviceId)]));
  return all.map((problem) => {
    const about = problem.deviceId === null ? (endsOf.get(problem.lineId ?? "") ?? []) : [problem.deviceId];
    const own = about.flatMap((id) => tagged.get(id) ?? []);
    return own.length === 0 ? problem : { ...problem, tags: [...new Set(own)] };
  });
}
