import "server-only";
import { isIP } from "node:net";
import type { Actor } from "@/lib/auth/actor";
import { isForeign, readerFor } from "@/lib/device-access/device-reader";
import { deviceFor, devicesOf } from "@/lib/device-access/load-device";
import { accountFacts, accountOf, type EndFacts } from "@/lib/drivers/account";
import { collectionOf, manifestOf } from "@/lib/drivers/catalog";
import type { AccountMapping } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import type { Document } from "@/lib/schema/document";
import { type EndRow, endSelection, inOrder } from "./end-rows";
import { labelOfEnd } from "./line-item";
import { nameFor } from "./name-for";
import type { AccountCheck } from "./schemas";

interface Asked {
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  /** The document as it would be after the write, without secrets. */
  readonly values: Document;
}

type Said = AccountCheck["said"][number];

/** What one of the other ends says against an account as it would be. */
interface Against {
  readonly own: EndRow;
  readonly wanted: EndFacts;
  readonly mapping: AccountMapping;
  /** Ends that accept this account, of devices that the person sees. */
  readonly accepting: readonly EndRow[];
  /** Ends that log in with this account. */
  readonly registering: readonly EndRow[];
  readonly actor: Actor;
  /** How the person may know the device of an end: its name, or its kind. */
  readonly nameOf: (end: EndRow) => string;
}

const nothing: AccountCheck = { line: null, keeps: [], keptBy: [], shared: [], said: [] };

/**
 * What a change of an account would do to its line, from what is kept of the other ends: no device is asked. Everything said is a
 * warning. A device that the person does not see is told by its kind alone, and nothing is looked up on it.
 */
export async function accountCheck(actor: Actor, asked: Asked): Promise<AccountCheck> {
  const device = await deviceFor(actor, asked.deviceId);
  const mapping = accountOf(device.driver, asked);
  const { deviceId, document, record } = asked;
  const own = mapping && (await db().lineEnd.findFirst({ where: { deviceId, document, record }, ...endSelection }));
  const line = own && (await db().line.findUnique({ where: { id: own.lineId }, include: { ends: endSelection } }));
  if (!mapping || !own || !line) {
    return nothing;
  }
  const others = inOrder(line.ends.filter((end) => end.id !== own.id));
  const reader = readerFor(
    actor,
    line.ends.map((end) => end.device),
  );
  const called = (end: EndRow) =>
    isForeign(end.device, actor) ? `the ${reader.name(end.deviceId)}` : `${labelOfEnd(end)} on ${end.device.name}`;
  const wanted = accountFacts(device, asked, { values: asked.values });
  const accepting = others.filter((end) => end.role === "accepts" && !isForeign(end.device, actor));
  const registering = others.filter((end) => end.role === "registers");
  const nameOf = (end: EndRow) => reader.name(end.deviceId);
  const against = wanted ? { own, wanted, mapping, accepting, registering, actor, nameOf } : undefined;
  // With another user or server this is no account of the line any more: its password is nothing to the ends that stay.
  const sharing = wanted && wanted.userKey === own.userKey && wanted.host === own.host ? others : [];
  return {
    line: { id: line.id, name: nameFor(line, actor) },
    keeps: sharing.map((end) => `${capital(called(end))} keeps the old password.`),
    keptBy: [...new Set(sharing.map(nameOf))],
    shared: sharing.map(called),
    said: against ? [...(await userSaid(against)), ...realmSaid(against), ...transportSaid(against), ...callersSaid(against)] : [],
  };
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function singularOf({ device, document }: EndRow): string {
  return collectionOf(device.driver, document)?.singular ?? "account";
}

/** Whether the server knows the user, and whether there is such a server at all. */
async function userSaid(against: Against): Promise<Said[]> {
  const { own, wanted, mapping, accepting, actor } = against;
  const isMoved = wanted.host !== own.host;
  if (own.role === "accepts" || (wanted.userKey === own.userKey && !isMoved)) {
    return [];
  }
  const [first] = accepting;
  const target = isMoved
    ? await db().device.findFirst({
        where: { AND: [devicesOf(actor), { host: wanted.host, lineEnds: { some: { role: "accepts" } } }] },
        select: { id: true, name: true, driver: true },
      })
    : first && { id: first.deviceId, name: first.device.name, driver: first.device.driver };
  if (!target) {
    // A name may lead anywhere; an address is either kept here or not.
    return first && isMoved && isIP(wanted.host) !== 0 && mapping.server !== undefined
      ? [
          {
            path: mapping.server,
            who: first.device.name,
            message: `${first.device.name} takes this account at ${own.host}. No PBX or gateway that is kept here is at ${wanted.host}.`,
          },
        ]
      : [];
  }
  const where = { deviceId: target.id, role: "accepts" };
  const known = await db().lineEnd.findFirst({ where: { ...where, userKey: wanted.userKey }, select: { id: true } });
  if (known) {
    return [];
  }
  const any = await db().lineEnd.findFirst({ where, ...endSelection });
  const path = wanted.userKey === own.userKey && mapping.server !== undefined ? mapping.server : mapping.user;
  return [{ path, who: target.name, message: `${target.name} has no ${any ? singularOf(any) : "account"} ${wanted.user}.` }];
}

function realmSaid({ own, wanted, mapping, accepting }: Against): Said[] {
  const [first] = accepting;
  const realm = first?.realm ?? own.askedRealm;
  if (mapping.realm === undefined || !first || !realm || wanted.realm === own.realm || wanted.realm === null || wanted.realm === realm) {
    return [];
  }
  return manifestOf(own.device.driver)?.accounts?.realmIsServer && first.realm === null && own.realm !== realm
    ? []
    : [{ path: mapping.realm, who: first.device.name, message: `${first.device.name} asks for the realm ${realm}.` }];
}

function transportSaid({ own, wanted, mapping, accepting }: Against): Said[] {
  const first = accepting.find((end) => end.transport !== null);
  const takes = first?.transport?.split(",") ?? [];
  const { transport } = wanted;
  if (!first || mapping.transport === undefined || transport === null || transport === own.transport || takes.includes(transport)) {
    return [];
  }
  const words = takes.map((name) => name.toUpperCase()).join(" and ");
  return [
    { path: mapping.transport, who: first.device.name, message: `${first.device.name} takes ${words}, not ${transport.toUpperCase()}.` },
  ];
}

/** Where the server's own end changes: what those that log in there go on using. */
function callersSaid({ own, wanted, mapping, registering, actor, nameOf }: Against): Said[] {
  if (own.role !== "accepts" || wanted.role !== "accepts") {
    return [];
  }
  const user = wanted.userKey === own.userKey ? [] : registering.map((end) => says(end, mapping.user, `logs in as ${end.user}.`));
  const taken = wanted.transport?.split(",");
  const shut = registering.filter((end) => end.transport !== null && taken !== undefined && !taken.includes(end.transport));
  const { transport } = mapping;
  const closed =
    transport === undefined || wanted.transport === own.transport
      ? []
      : shut.map((end) => says(end, transport, `uses ${end.transport?.toUpperCase()}.`));
  return [...user, ...closed];

  function says(end: EndRow, path: string, does: string): Said {
    const who = nameOf(end);
    return { path, who, message: `${isForeign(end.device, actor) ? `The ${who}` : who} ${does}` };
  }
}
