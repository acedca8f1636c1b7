import "server-only";
import { manifestOf } from "@/lib/drivers/catalog";
import { accountOf } from "./account";
import { type ClaimRow, claimFindings } from "./claim-words";
import type { EndRow } from "./end-rows";
import { fixOf, patchOf, serverWith } from "./fixes";
import { usualPort } from "./normalise";
import { isProven, realms } from "./realms";
import type { Disagreement, Finding } from "./shapes";

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
  readonly absentAt: { readonly name: string; readonly noun: string; readonly siteId?: string | null } | undefined;
  /** Ends that were kept out of this line, and lines that ends of this one were kept out of. */
  readonly claims?: readonly ClaimRow[];
}

const upper = (text: string) => text.toUpperCase();
const listed = (words: readonly string[]) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
const nounOf = (end: EndRow) => manifestOf(end.device.driver)?.noun ?? "device";

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

function missing({ ends, absentAt }: Judged): Finding[] {
  const user = ends[0]?.user ?? "";
  if (!ends.some((end) => end.role === "accepts")) {
    return absentAt
      ? [
          {
            code: "end_missing",
            severity: "problem",
            words: `${absentAt.name} is the server of ${user}, but has no such account. Add ${user} there, or correct the user.`,
            sites: [absentAt.siteId ?? null],
            instead: `The server of ${user} has no such account. Correct the user, or ask an admin to add it there.`,
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
  // One number at two tenants of a server is two users.
  const apart =
    new Set(registering.map((end) => end.domain)).size === registering.length && registering.every((end) => end.domain !== null);
  if (!first || !second || chosen || apart) {
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
export function disagreementsOf(judged: Judged): Finding[] {
  return [users, realms, transports, ports, intervals, secrets, missing, fighting, refusedByServer, certificates]
    .flatMap((rule) => rule(judged))
    .concat(claimFindings(judged.claims ?? []));
}
