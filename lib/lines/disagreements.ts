import "server-only";
import { z } from "zod";
import { collectionOf, manifestOf, sectionOf } from "@/lib/drivers/catalog";
import { type Document, withValue } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import { isDomainName } from "@/lib/sip/domains";
import { accountOf } from "./account";
import { type EndRow, registrationOf } from "./end-rows";
import { usualPort } from "./normalise";
import type { Disagreement } from "./shapes";

/** What most accounts at a server have, for finding the one that is different. */
export interface Custom {
  readonly realm?: string;
  readonly port?: number;
  readonly transport?: string;
}

export interface Judged {
  /** In the order of the chain. */
  readonly ends: readonly EndRow[];
  /** Fingerprint of the secret that is kept for an end, if one is. */
  readonly fingerprint: (end: EndRow) => string | undefined;
  /** Of the server where this line is accepted. */
  readonly custom: Custom;
  /** A device that is kept here, takes registrations and is the server of this line, but has no such account. */
  readonly absentAt: { readonly name: string; readonly noun: string } | undefined;
}

const upper = (text: string) => text.toUpperCase();
const listed = (words: readonly string[]) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
const nounOf = (end: EndRow) => manifestOf(end.device.driver)?.noun ?? "device";

/** The patch that gives a field of an end another value, in the form that its schema takes; undefined if none does. */
function patchOf(end: EndRow, path: string | undefined, values: readonly unknown[]): Document | undefined {
  const manifest = end.record === "" ? sectionOf(end.device.driver, end.document) : collectionOf(end.device.driver, end.document);
  const leaf = manifest && leaves(manifest.schema).find((one) => one.path === path);
  const taken = leaf && values.find((value) => z.core.safeParse(leaf.schema, value).success);
  return leaf && taken !== undefined ? withValue({}, leaf.path, taken) : undefined;
}

function fixOf(end: EndRow, patch: Document | undefined): Pick<Disagreement, "fix" | "endId"> {
  const place = { deviceId: end.deviceId, document: end.document, record: end.record };
  return { endId: end.id, ...(patch ? { fix: { ...place, patch } } : {}) };
}

function serverWith(end: EndRow, port: number): Document | undefined {
  const mapping = accountOf(end.device.driver, end);
  if (mapping?.port !== undefined) {
    return patchOf(end, mapping.port, [port, String(port)]);
  }
  const host = end.host.includes(":") ? `[${end.host}]` : end.host;
  const scheme = /^sips?:/i.exec(end.server)?.[0] ?? "";
  return patchOf(end, mapping?.server, [`${scheme}${host}:${port}`]);
}

function users({ ends }: Judged): Disagreement[] {
  const accepting = ends.find((end) => end.role === "accepts");
  const first = accepting ?? ends[0];
  return ends
    .filter((end) => first && end !== first && end.userKey !== first.userKey)
    .map((end) => ({
      code: "user",
      severity: "problem",
      words: `${end.device.name} has the user ${end.user}, ${first?.device.name} has ${first?.user}.`,
      ...fixOf(end, end.role === "registers" && first ? patchOf(end, accountOf(end.device.driver, end)?.user, [first.user]) : undefined),
    }));
}

/** True if this end's account is known to work as it is: it is registered, or the server has taken its password. */
function isProven(end: EndRow, ends: readonly EndRow[]): boolean {
  const { state } = registrationOf(end);
  const alone = ends.filter((one) => one.role === "registers").length === 1;
  const servers = alone && state !== "no" ? ends.filter((one) => one.role === "accepts") : [];
  return end.asked === "ok" || state === "yes" || servers.some((one) => one.asked === "ok" || registrationOf(one).state === "yes");
}

/** What an end's realm should be: what the server asks for, or what most others there have. */
interface WantedRealm {
  readonly realm: string;
  readonly says: string;
  /** False for a challenge's word where the vendor calls the field the server's address, unless it is that address. */
  readonly mends: boolean;
}

function wantedRealm(end: EndRow, { ends, custom }: Judged): WantedRealm | undefined {
  const isServer = manifestOf(end.device.driver)?.accounts?.realmIsServer === true;
  if (custom.realm !== undefined && isServer) {
    return { realm: custom.realm, says: `Most others at this server have ${custom.realm}.`, mends: true };
  }
  const asked = ends.find((one) => one.askedRealm !== null)?.askedRealm ?? ends.find((one) => one.role === "accepts")?.realm;
  if (asked === undefined || asked === null) {
    return custom.realm === undefined
      ? undefined
      : { realm: custom.realm, says: `Most others at this server have ${custom.realm}.`, mends: true };
  }
  // A word such as "asterisk" is no address at all; where it is what the end dials, it is the server's own.
  const itself = asked.toLowerCase() === end.host;
  return isServer && !itself && !isDomainName(asked)
    ? undefined
    : { realm: asked, says: `The server asks for ${asked.trim() === "" ? "an empty one" : asked}.`, mends: !isServer || itself };
}

/** A realm is only wrong where the account does not work: servers ask for what they like, and most devices answer it. */
function realms(judged: Judged): Disagreement[] {
  const { ends } = judged;
  const doubtful = ends.filter((end) => end.role === "registers" && end.realm !== null && !isProven(end, ends));
  const different = (one: string | null, other: string) => one?.toLowerCase() !== other.toLowerCase();
  const wrong = doubtful.flatMap((end): Disagreement[] => {
    const wanted = wantedRealm(end, judged);
    return wanted === undefined || !different(end.realm, wanted.realm)
      ? []
      : [
          {
            code: "realm",
            severity: "problem",
            words: `${end.device.name} has the realm ${end.realm}. ${wanted.says}`,
            ...fixOf(end, wanted.mends ? patchOf(end, accountOf(end.device.driver, end)?.realm, [wanted.realm]) : undefined),
          },
        ];
  });
  if (wrong.length > 0) {
    return wrong;
  }
  const first = ends.find((end) => end.role === "registers" && end.realm !== null);
  return doubtful
    .filter((end) => first && end !== first && different(end.realm, first.realm ?? ""))
    .map((end) => ({
      code: "realm",
      severity: "problem",
      words: `${end.device.name} has the realm ${end.realm}, ${first?.device.name} has ${first?.realm}. One of them is wrong.`,
      endId: end.id,
    }));
}

interface Wanted {
  readonly transport: string;
  readonly why: string;
  readonly severity: Disagreement["severity"];
}

/** The transport that an end should use instead of its own, by the surest source: the server's answer, its settings, its other accounts. */
function wantedTransport(end: EndRow, { ends, custom }: Judged): Wanted | undefined {
  const answering = end.asked?.startsWith("wrong_transport/") ? end.asked.split("/")[1] : undefined;
  if (answering) {
    return { transport: answering, why: `the server answers over ${upper(answering)}`, severity: "problem" };
  }
  const accepting = ends.find((one) => one.role === "accepts" && one.transport !== null);
  const taken = accepting?.transport?.split(",") ?? [];
  if (accepting && taken[0] !== undefined) {
    const why = `${accepting.device.name} takes ${listed(taken.map(upper))} for this account`;
    return taken.includes(end.transport ?? "") ? undefined : { transport: taken[0], why, severity: "problem" };
  }
  return custom.transport === undefined
    ? undefined
    : { transport: custom.transport, why: `most others at this server use ${upper(custom.transport)}`, severity: "note" };
}

function transports(judged: Judged): Disagreement[] {
  return judged.ends.flatMap((end): Disagreement[] => {
    const wanted = end.role === "registers" && end.transport !== null ? wantedTransport(end, judged) : undefined;
    if (!wanted || end.transport === null || wanted.transport === end.transport) {
      return [];
    }
    const { transport, why, severity } = wanted;
    const forms = [transport, upper(transport), [upper(transport)], [transport]];
    return [
      {
        code: "transport",
        severity,
        words: `${end.device.name} uses ${upper(end.transport)}, ${why}.`,
        ...fixOf(end, patchOf(end, accountOf(end.device.driver, end)?.transport, forms)),
      },
    ];
  });
}

function ports({ ends, custom }: Judged): Disagreement[] {
  const registering = ends.filter((end) => end.role === "registers");
  const portOf = (end: EndRow) => end.port ?? usualPort(end.transport);
  const wanted = custom.port ?? (registering[0] && portOf(registering[0]));
  return registering
    .filter((end) => wanted !== undefined && portOf(end) !== wanted)
    .map((end) => ({
      code: "port",
      severity: "problem",
      words:
        custom.port === undefined
          ? `${end.device.name} registers at port ${portOf(end)}, ${registering[0]?.device.name} at port ${wanted}.`
          : `${end.device.name} registers at port ${portOf(end)}. The others at this server use ${wanted}.`,
      ...fixOf(end, wanted === undefined ? undefined : serverWith(end, wanted)),
    }));
}

function intervals({ ends }: Judged): Disagreement[] {
  const limit = ends.find((end) => end.role === "accepts" && end.interval !== null);
  return ends
    .filter((end) => limit?.interval && end.role === "registers" && end.interval !== null && end.interval > limit.interval)
    .map((end) => ({
      code: "interval",
      severity: "problem",
      words: `${end.device.name} registers every ${end.interval} s. ${limit?.device.name} allows at most ${limit?.interval} s, so it is forgotten in between.`,
      ...fixOf(end, patchOf(end, accountOf(end.device.driver, end)?.interval, [limit?.interval, String(limit?.interval)])),
    }));
}

function secrets({ ends, fingerprint }: Judged): Disagreement[] {
  const known = ends.flatMap((end) => {
    const print = fingerprint(end);
    return print === undefined ? [] : [{ end, print, key: print.split(".")[0] }];
  });
  const first = known.find(({ end }) => end.role === "accepts") ?? known[0];
  return (
    known
      // Prints made with another key say nothing about each other.
      .filter((one) => first && one !== first && one.key === first.key && one.print !== first.print)
      .map(({ end }) => ({
        code: "secret",
        severity: "problem",
        words: `The password kept for ${end.device.name} is not the one kept for ${first?.end.device.name}. Reset the line to give both the same one.`,
        endId: end.id,
      }))
  );
}

function missing({ ends, absentAt }: Judged): Disagreement[] {
  const user = ends[0]?.user ?? "";
  if (!ends.some((end) => end.role === "accepts")) {
    return absentAt
      ? [
          {
            code: "end_missing",
            severity: "problem",
            words: `${absentAt.name} is the server of ${user}, but has no such account. Add ${user} there, or correct the user.`,
          },
        ]
      : [
          {
            code: "end_missing",
            severity: "note",
            words: `The server of ${user} is not kept here, so only this end is known. Add the server as a device.`,
          },
        ];
  }
  return ends.some((end) => end.role === "registers")
    ? []
    : [{ code: "end_missing", severity: "note", words: `Nothing that is kept here registers as ${user}.` }];
}

function fighting({ ends }: Judged): Disagreement[] {
  const registering = ends.filter((end) => end.role === "registers");
  const chosen = registering.every((end) => end.pinned);
  const [first, second] = registering;
  if (!first || !second || chosen) {
    return [];
  }
  const names = registering.map((end) => `${nounOf(end)} ${end.device.name}`);
  return [
    {
      code: "fighting",
      severity: "problem",
      words: `${names.slice(0, -1).join(", ")} and ${names.at(-1)} register as the same user ${first.user}. Calls reach whichever came last. Give each its own, or join them if that is wanted.`,
      endId: second.id,
    },
  ];
}

function refusedByServer({ ends }: Judged): Disagreement[] {
  return (
    ends
      // A user that is registered is known: then our own question named another domain.
      .filter((end) => end.asked === "wrong_secret" || (end.asked === "unknown_user" && !isProven(end, ends)))
      .map((end) => ({
        code: end.asked === "unknown_user" ? "user" : "secret",
        severity: "problem",
        words: end.askedWords ?? `The server refuses ${end.user}.`,
        endId: end.id,
      }))
  );
}

/** The server shows a certificate that nobody has accepted: worth knowing at first, and a warning where it was another one before. */
function certificates({ ends }: Judged): Disagreement[] {
  return ends
    .filter((end) => end.asked?.startsWith("certificate_not_accepted"))
    .map((end) => ({
      code: "certificate",
      severity: end.asked?.endsWith("/changed") ? "problem" : "note",
      words: end.askedWords ?? "The server's certificate is not accepted. Test the line to see it.",
      endId: end.id,
    }));
}

/** Where the ends of a line disagree, in words, with a change that mends it where one field does. */
export function disagreementsOf(judged: Judged): Disagreement[] {
  return [users, realms, transports, ports, intervals, secrets, missing, fighting, refusedByServer, certificates].flatMap((rule) =>
    rule(judged),
  );
}
