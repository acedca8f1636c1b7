import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import type { ServerChoice } from "@/lib/drivers/new-account";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db, type Transaction } from "@/lib/platform/db/client";
import { type PlannedEnd, rulesOfAll } from "@/lib/resets/plan";
import { lengthFor } from "@/lib/schema/generate";
import { inSentence } from "@/lib/schema/rule-text";
import type { SecretRules } from "@/lib/schema/secret";
import { userKeyOf } from "@/lib/sip/server-name";
import type { NumberRange } from "@/lib/sites/endpoints";
import { numbersHere } from "@/lib/sites/numbers";
import { nextFree } from "./numbers";
import type { ReasonCode } from "./reasons";
import { choiceFor, type Server, serversFor } from "./servers";
import { complaintAbout, deviceTarget, serverTarget, switchOf, type Target } from "./targets";
import { type Double, takenFor, usersAt, usersKnown } from "./used-users";

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
  readonly why: Reason | undefined;
}

/** Why a line cannot be given to a device. */
export interface Reason {
  readonly code: ReasonCode;
  readonly words: string;
  /** The field that a person can mend it at; left out where it is none of them. */
  readonly path?: "user" | "serverId";
  /** Of a server that could not be asked: what came of it. */
  readonly error?: Error;
  /** The user that it is about. */
  readonly user?: string;
}

function rowOf(id: string) {
  return db().device.findUnique({ where: { id } });
}

/** What a person asked for; what they left out is chosen. */
export interface Asked {
  readonly serverId?: string | undefined;
  readonly user?: string | undefined;
}

/** Why a device is given no line, whatever its server says. */
export function reasonAt(row: { driver: string; name: string; loginRefusedAt: Date | null }, hasLine: boolean): Reason | undefined {
  if (deviceTarget(row.driver) === undefined) {
    return { code: "registers_nowhere", words: "A device of this kind registers nowhere, so it is given no line." };
  }
  if (hasLine) {
    return { code: "has_line", words: `${row.name} has a line already.` };
  }
  if (row.loginRefusedAt !== null) {
    return { code: "login_refused", words: `${row.name} refuses our login. Enter it again under Connection first.` };
  }
  return undefined;
}

/** True while another device is taking its place, or has it and not all of its settings. */
export async function isReplaced(tx: Transaction, deviceId: string): Promise<boolean> {
  return (await tx.replacement.count({ where: { busyDevice: deviceId } })) > 0;
}

function replaced({ name }: { readonly name: string }): Reason {
  return { code: "being_replaced", words: `Another device is taking the place of ${name}. Give it a line when that has ended.` };
}

/** Why there is no server to give a line at. */
export function noServer(isNamed: boolean): Reason {
  return isNamed
    ? { code: "other_server", words: "This server does not take accounts of this site.", path: "serverId" }
    : {
        code: "no_server",
        words:
          "No PBX or gateway that you may use takes accounts of this site. Add one, or have an admin let one serve this site under its Connection.",
      };
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
  const why =
    reasonAt(row, (await db().lineEnd.count({ where: { deviceId: row.id } })) > 0) ??
    ((await isReplaced(db(), row.id)) ? replaced(row) : undefined);
  if (why !== undefined) {
    return { ...nothing, ...no, why };
  }
  if (!server) {
    return { ...nothing, ...no, why: noServer(asked.serverId !== undefined) };
  }
  return { ...nothing, ...no, ...(await atServer(actor, row, server, range, asked)) };
}

async function atServer(actor: Actor, row: Prepared["row"], server: Server, range: NumberRange | null, asked: Asked) {
  const targets = { device: deviceTarget(row.driver) as Target, server: serverTarget(server.driver) as Target };
  const [known, choice] = await Promise.all([usersKnown(server, row.siteId), choiceFor(server)]);
  const there = await liveUsers(actor, server, targets.server);
  const used = new Set([...takenFor(row.id, known), ...(there.users ?? [])]);
  const meant = row.lineUser !== null && !used.has(userKeyOf(row.lineUser)) ? row.lineUser : undefined;
  const user = asked.user ?? meant ?? (range ? nextFree(range, used) : undefined);
  const found = rulesOfAll(plannedEnds(row, server, targets, user ?? ""));
  const secret = found.ok ? { rules: found.rules, limitedBy: found.limitedBy.maxLength, length: lengthFor(found.rules) } : {};
  const noPassword: Reason | undefined = found.ok ? undefined : { code: "no_password", words: `${found.message} No password fits both.` };
  const why = there.why ?? noPassword ?? whyUser(user, used, targets, range, server);
  return { choice, user, used, doubles: known.doubles, targets, ...secret, why };
}

/** The users that a server has now, or why it cannot be asked. */
export async function liveUsers(actor: Actor, server: Server, target: Target): Promise<{ users?: ReadonlySet<string>; why?: Reason }> {
  try {
    const device = await openDevice(await deviceFor(actor, server.id), actor);
    return { users: await usersAt(device, target) };
  } catch (error) {
    if (isDeviceFault(error) || error instanceof ProblemError) {
      const said = isDeviceFault(error) ? error.message : error.detail;
      const words = `${server.name} cannot be asked which users it has: ${inSentence(said)}`;
      return { why: { code: "server_unasked", words, path: "serverId", error } };
    }
    throw error;
  }
}

/** Why this user cannot be given. */
export function whyUser(
  user: string | undefined,
  used: Pick<ReadonlySet<string>, "has">,
  targets: { device: Target; server: Target },
  range: NumberRange | null,
  server: { readonly name: string },
): Reason | undefined {
  if (user === undefined) {
    return range
      ? {
          code: "range_full",
          words: `No number from ${range.first} to ${range.last} is free. Widen the range of the site, or write a user.`,
          path: "user",
        }
      : {
          code: "no_range",
          words: "Write the user: this site has no range of numbers from which the next one could be taken.",
          path: "user",
        };
  }
  if (used.has(userKeyOf(user))) {
    return {
      code: "user_taken",
      words: `${user} is taken at ${server.name}, or kept for another device. Choose another.`,
      path: "user",
      user,
    };
  }
  const complaint = complaintAbout(targets.server, user) ?? complaintAbout(targets.device, user);
  return complaint === undefined ? undefined : { code: "user_unfit", words: complaint, path: "user", user };
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
