import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import type { ServerChoice } from "@/lib/drivers/new-account";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { type PlannedEnd, rulesOfAll } from "@/lib/resets/plan";
import { lengthFor } from "@/lib/schema/generate";
import { inSentence } from "@/lib/schema/rule-text";
import type { SecretRules } from "@/lib/schema/secret";
import { userKeyOf } from "@/lib/sip/server-name";
import type { NumberRange } from "@/lib/sites/endpoints";
import { numbersHere } from "@/lib/sites/numbers";
import { nextFree } from "./numbers";
import { choiceFor, type Server, serversFor } from "./servers";
import { complaintAbout, deviceTarget, serverTarget, switchOf, type Target } from "./targets";
import { type Double, usersAt, usersKnown } from "./used-users";

/** Everything that a line for a device is planned from, and why it cannot be given if it cannot. */
export interface Prepared {
  readonly row: NonNullable<Awaited<ReturnType<typeof rowOf>>>;
  readonly servers: readonly Server[];
  readonly server: Server | undefined;
  readonly choice: ServerChoice | undefined;
  readonly range: NumberRange | null;
  readonly user: string | undefined;
  readonly used: ReadonlySet<string>;
  readonly doubles: readonly Double[];
  readonly targets: { readonly device: Target; readonly server: Target } | undefined;
  readonly rules: SecretRules | undefined;
  readonly limitedBy: string | undefined;
  readonly length: number | undefined;
  /** The field that a person can mend it at; undefined where it is none of them. */
  readonly why: { readonly words: string; readonly path?: "user" | "serverId" } | undefined;
}

function rowOf(id: string) {
  return db().device.findUnique({ where: { id } });
}

/** What a person asked for; what they left out is chosen. */
export interface Asked {
  readonly serverId?: string | undefined;
  readonly user?: string | undefined;
}

async function reasonAt(row: { id: string; driver: string; name: string; loginRefusedAt: Date | null }): Promise<string | undefined> {
  if (deviceTarget(row.driver) === undefined) {
    return "A device of this kind registers nowhere, so it is given no line.";
  }
  if ((await db().lineEnd.count({ where: { deviceId: row.id } })) > 0) {
    return `${row.name} has a line already.`;
  }
  if (row.loginRefusedAt !== null) {
    return `${row.name} refuses our login. Enter it again under Connection first.`;
  }
  return undefined;
}

/** Looks at everything that a line for a device needs; the server is asked for its accounts. Writes nothing. */
export async function prepare(actor: Actor, deviceId: string, asked: Asked): Promise<Prepared> {
  await deviceFor(actor, deviceId);
  const row = await db().device.findUniqueOrThrow({ where: { id: deviceId } });
  const servers = await serversFor(actor, deviceId);
  const server = asked.serverId === undefined ? servers[0] : servers.find(({ id }) => id === asked.serverId);
  const range = await numbersHere(row.siteId);
  const nothing = { row, servers, server, range, choice: undefined, user: asked.user, used: new Set<string>(), doubles: [] };
  const no = { targets: undefined, rules: undefined, limitedBy: undefined, length: undefined };
  const reason = await reasonAt(row);
  if (reason !== undefined) {
    return { ...nothing, ...no, why: { words: reason } };
  }
  if (!server) {
    const words =
      asked.serverId === undefined
        ? "No PBX or gateway that you may use takes accounts of this site. Add one, or have an admin let one serve this site under its Connection."
        : "This server does not take accounts of this site.";
    return { ...nothing, ...no, why: { words, ...(asked.serverId === undefined ? {} : { path: "serverId" as const }) } };
  }
  return { ...nothing, ...no, ...(await atServer(actor, row, server, range, asked)) };
}

async function atServer(actor: Actor, row: Prepared["row"], server: Server, range: NumberRange | null, asked: Asked) {
  const targets = { device: deviceTarget(row.driver) as Target, server: serverTarget(server.driver) as Target };
  const [known, choice] = await Promise.all([usersKnown(server, row), choiceFor(server)]);
  const there = await liveUsers(actor, server, targets.server);
  const used = new Set([...known.used, ...(there.users ?? [])]);
  const meant = row.lineUser !== null && !used.has(userKeyOf(row.lineUser)) ? row.lineUser : undefined;
  const user = asked.user ?? meant ?? (range ? nextFree(range, used) : undefined);
  const found = rulesOfAll(plannedEnds(row, server, targets, user ?? ""));
  const secret = found.ok ? { rules: found.rules, limitedBy: found.limitedBy.maxLength, length: lengthFor(found.rules) } : {};
  const why = there.why ?? (found.ok ? whyUser(user, used, targets, range, server) : { words: `${found.message} No password fits both.` });
  return { choice, user, used, doubles: known.doubles, targets, ...secret, why };
}

async function liveUsers(actor: Actor, server: Server, target: Target): Promise<{ users?: ReadonlySet<string>; why?: Prepared["why"] }> {
  try {
    const device = await openDevice(await deviceFor(actor, server.id), actor);
    return { users: await usersAt(device, target) };
  } catch (error) {
    if (isDeviceFault(error) || error instanceof ProblemError) {
      const said = isDeviceFault(error) ? error.message : error.detail;
      return { why: { words: `${server.name} cannot be asked which users it has: ${inSentence(said)}`, path: "serverId" } };
    }
    throw error;
  }
}

/** Why this user cannot be given. */
function whyUser(
  user: string | undefined,
  used: ReadonlySet<string>,
  targets: { device: Target; server: Target },
  range: NumberRange | null,
  server: Server,
): Prepared["why"] {
  if (user === undefined) {
    const words = range
      ? `No number from ${range.first} to ${range.last} is free. Widen the range of the site, or write a user.`
      : "Write the user: this site has no range of numbers from which the next one could be taken.";
    return { words, path: "user" };
  }
  if (used.has(userKeyOf(user))) {
    return { words: `${user} is taken at ${server.name}, or kept for another device. Choose another.`, path: "user" };
  }
  const complaint = complaintAbout(targets.server, user) ?? complaintAbout(targets.device, user);
  return complaint === undefined ? undefined : { words: complaint, path: "user" };
}

/** Both ends as the rules of passwords and the words of steps need them, the server's first. */
export function plannedEnds(
  row: { name: string; driver: string; kind: string },
  server: { name: string; driver: string; kind: string },
  targets: { device: Target; server: Target },
  user: string,
): [PlannedEnd, PlannedEnd] {
  const end = (device: typeof row, target: Target, role: string): PlannedEnd => ({
    role,
    deviceName: device.name,
    driver: device.driver,
    kind: device.kind,
    document: target.document,
    record: target.makes ? "new" : "",
    path: target.account.secret,
    label: labelOf(target, user),
  });
  return [end(server, targets.server, "accepts"), end(row, targets.device, "registers")];
}

/** "Extension 204", "SIP account 1". */
export function labelOf({ manifest }: Target, user: string): string {
  const singular = "singular" in manifest ? manifest.singular : undefined;
  return singular === undefined ? manifest.label : `${singular.charAt(0).toUpperCase()}${singular.slice(1)} ${user}`;
}

/** True where a device has a switch of its own for SIP, which has to be on. */
export const hasSwitch = (driver: string) => switchOf(driver) !== undefined;
