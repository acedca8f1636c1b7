import "server-only";
import { randomUUID } from "node:crypto";
import { listAlerts } from "@/lib/alerts/read-alerts";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import type { DeviceItem } from "@/lib/devices/schemas";
import { statusWords } from "@/lib/devices/status-words";
import { may } from "@/lib/http/permissions";
import { invalid, notFound } from "@/lib/http/problems";
import type { LineItem } from "@/lib/lines/schemas";
import { db } from "@/lib/platform/db/client";
import { get } from "@/lib/sites/service";
import type { NewPoint, SheetPoint } from "./schemas";

const alertsMax = 200;
const ownMax = 200;

/** Who has said, in an alert, that they see to something, and until when: by "device:<id>" or "line:<id>". */
async function takenBy(siteId: string, actor: Actor): Promise<Map<string, { who: string; until: string | null }>> {
  if (!may(actor, "alert.see")) {
    return new Map();
  }
  const { items } = await listAlerts(actor, { site: [siteId], state: "acknowledged", limit: alertsMax });
  return new Map(
    items.flatMap(({ cause, acknowledged }) =>
      acknowledged && cause.id !== "" && (cause.kind === "device" || cause.kind === "line")
        ? [[`${cause.kind}:${cause.id}`, { who: acknowledged.by, until: acknowledged.until?.slice(0, 10) ?? null }] as const]
        : [],
    ),
  );
}

/** What is wrong at a site now: a point for each device, and for each line whose devices say nothing of it themselves. */
function problemsOf(devices: readonly DeviceItem[], lines: readonly LineItem[]): { about: string; what: string; why: string }[] {
  const broken = devices.filter(({ attention }) => attention >= 2);
  const ids = new Set(broken.map(({ id }) => id));
  const bad = lines.filter(
    ({ state, ends }) => (state === "problem" || state === "half_done") && !ends.some(({ deviceId }) => ids.has(deviceId)),
  );
  return [
    ...broken.map((device) => ({
      about: `device:${device.id}`,
      what: `${device.name}: ${statusWords(device).words}`,
      why: device.place ?? "",
    })),
    ...bad.map((line) => ({
      about: `line:${line.id}`,
      what: line.state === "half_done" ? `${line.name}: its reset is half done` : line.name,
      why: line.disagreements.find(({ severity }) => severity === "problem")?.words ?? "",
    })),
  ];
}

/** The open points of a site: its problems, each with what somebody wrote about it, then what was written down besides. */
export async function pointsOf(
  siteId: string,
  actor: Actor,
  devices: readonly DeviceItem[],
  lines: readonly LineItem[],
): Promise<SheetPoint[]> {
  const [written, taken] = await Promise.all([
    db().handOverPoint.findMany({ where: { siteId }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] }),
    takenBy(siteId, actor),
  ]);
  const about = new Map(written.flatMap((row) => (row.about === null ? [] : [[row.about, row] as const])));
  const found = problemsOf(devices, lines).map((problem) => {
    const row = about.get(problem.about);
    const by = taken.get(problem.about);
    return {
      id: row?.id ?? null,
      about: problem.about,
      what: row?.what || problem.what,
      why: problem.why,
      means: row?.means ?? "",
      who: row?.who || (by?.who ?? ""),
      until: row?.until ?? by?.until ?? null,
    };
  });
  const own = written
    .filter((row) => row.about === null)
    .map(({ id, what, means, who, until }) => ({ id, about: null, what, why: "", means, who, until }));
  return [...found, ...own];
}

/** True if a point may be about it: a device at the site or a place below, or a line with an end there, that this person sees. */
async function isHere(about: string, siteId: string, actor: Actor): Promise<boolean> {
  const [kind, id = ""] = about.split(":");
  const device = {
    OR: [{ siteId }, { site: { parentId: siteId } }],
    ...(actor.sites === null ? {} : { siteId: { in: [...actor.sites] } }),
  };
  const count =
    kind === "device"
      ? await db().device.count({ where: { AND: [{ id }, device] } })
      : await db().line.count({ where: { id, ends: { some: { device } } } });
  return count > 0;
}

/** POST /api/sites/{id}/hand-over/points: what is written about the same problem twice is written over. */
export async function writePoint(actor: Actor, siteId: string, point: NewPoint): Promise<SheetPoint> {
  const site = await get(siteId, actor);
  const { about, what, means, who, until } = point;
  if (about === null && what === "") {
    throw invalid("what", "Say what is left to do.");
  }
  if (about !== null && !(await isHere(about, siteId, actor))) {
    throw invalid("about", "There is no such device or line at this site.");
  }
  const data = { what, means, who, until, byName: actor.name };
  const row = await db().$transaction(async (tx) => {
    if (about === null && (await tx.handOverPoint.count({ where: { siteId } })) >= ownMax) {
      throw invalid("what", `A site has at most ${ownMax} written points.`);
    }
    const kept =
      about === null
        ? await tx.handOverPoint.create({ data: { id: randomUUID(), siteId, ...data } })
        : await tx.handOverPoint.upsert({
            where: { siteId_about: { siteId, about } },
            create: { id: randomUUID(), siteId, about, ...data },
            update: data,
          });
    const named = { subject: "site", subjectId: siteId, subjectName: site.name, siteId } as const;
    await record({ actor, action: "hand_over.point", ...named, detail: { about, what, who, until } }, tx);
    return kept;
  });
  return { id: row.id, about, what, why: "", means, who, until };
}

/** DELETE /api/sites/{id}/hand-over/points/{pointId} */
export async function takePointAway(actor: Actor, siteId: string, pointId: string): Promise<undefined> {
  const site = await get(siteId, actor);
  await db().$transaction(async (tx) => {
    const row = await tx.handOverPoint.findFirst({ where: { id: pointId, siteId } });
    if (!row) {
      throw notFound("This point");
    }
    await tx.handOverPoint.delete({ where: { id: pointId } });
    const named = { subject: "site", subjectId: siteId, subjectName: site.name, siteId } as const;
    await record({ actor, action: "hand_over.point_done", ...named, detail: { about: row.about, what: row.what } }, tx);
  });
  return undefined;
}
