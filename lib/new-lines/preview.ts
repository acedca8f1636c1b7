import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { collectionOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";
import type { NewLinePlan, PlanQuery } from "./endpoints";
import { holesIn, usedIn } from "./numbers";
import { hasSwitch, type Prepared, prepare } from "./prepare";
import type { Double } from "./used-users";

const holesMax = 50;
const doublesMax = 50;

/** GET /api/devices/{id}/new-line. */
export async function previewNewLine(actor: Actor, deviceId: string, query: PlanQuery): Promise<NewLinePlan> {
  const prepared = await prepare(actor, deviceId, query);
  const current = await db().newLine.findUnique({ where: { busyDevice: deviceId }, select: { id: true } });
  const why = current ? { words: "A line for this device has not ended.", path: undefined } : prepared.why;
  const { servers, server, choice, length, limitedBy, user } = prepared;
  return {
    possible: why === undefined,
    ...(why === undefined ? {} : { why: why.words }),
    ...(why?.path ? { path: why.path } : {}),
    servers: servers.map(({ id, name, kind }) => ({ id, name, kind })),
    serverId: server?.id ?? null,
    user: user ?? null,
    numbers: numbersOf(prepared),
    doubles: doublesOf(prepared, actor),
    steps: stepsOf(prepared),
    server: choice ? `${choice.host}${choice.port === null ? "" : `:${choice.port}`}, ${choice.transport.toUpperCase()}` : null,
    ...(length === undefined ? {} : { length }),
    ...(limitedBy === undefined ? {} : { limitedBy }),
    ...(current ? { current: current.id } : {}),
  };
}

function numbersOf({ range, used, targets }: Prepared): NewLinePlan["numbers"] {
  if (range === null) {
    return null;
  }
  // Where nobody was asked nothing is known to be used.
  const holes = targets ? holesIn(range, used) : [];
  return {
    ...range,
    used: targets ? usedIn(range, used) : 0,
    total: Number(range.last) - Number(range.first) + 1,
    holes: holes.slice(0, holesMax),
    moreHoles: Math.max(0, holes.length - holesMax),
  };
}

/** Of devices elsewhere a person learns nothing but that there are some. */
function called({ devices }: Double, actor: Actor): string[] {
  const seen = devices.filter((device) => !isForeign(device, actor)).map(({ name }) => name);
  const elsewhere = devices.length - seen.length;
  return elsewhere === 0 ? seen : [...seen, elsewhere === 1 ? "a device on another site" : `${elsewhere} devices on other sites`];
}

/** Those of the site's numbers; without a range those that a device which this person sees is one of. */
function doublesOf({ doubles, range }: Prepared, actor: Actor): NewLinePlan["doubles"] {
  const inRange = (user: string) => range === null || usedIn(range, new Set([user])) === 1;
  return doubles
    .filter((double) => inRange(double.user) && double.devices.some((device) => !isForeign(device, actor)))
    .slice(0, doublesMax)
    .map((double) => ({ user: double.user, devices: called(double, actor) }));
}

function stepsOf({ row, server, targets, user }: Prepared): string[] {
  if (!targets || !server || user === undefined) {
    return [];
  }
  const singular = collectionOf(server.driver, targets.server.document)?.singular ?? "account";
  return [
    "Check both ends",
    "Make a password that fits both",
    `Make the ${singular} ${user} on ${server.name}`,
    `Write the account to ${row.name}`,
    ...(hasSwitch(row.driver) ? [`Switch SIP on at ${row.name}, if it is off`] : []),
    "Read back and wait for the registration",
  ];
}
