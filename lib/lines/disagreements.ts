import "server-only";
import { accountOf } from "@/lib/drivers/account";
import { usualPort } from "@/lib/sip/server-name";
import type { EndRow } from "./end-rows";
import type { Finding } from "./findings";
import { fixOf, patchOf, serverWith } from "./fixes";
import { isProven, realms } from "./realms";

/** What most accounts at a server have, for finding the one that is different. */
export interface Majority {
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
  readonly custom: Majority;
  /** The id of a device that is kept here, takes registrations and is the server of this line, but has no such account. */
  readonly absentAt: string | undefined;
  /** Ends that were kept out of this line, and lines that ends of this one were kept out of. */
  readonly claims?: readonly ClaimRow[];
}

/** A device that says it has an account of somebody else's. */
export interface ClaimRow {
  readonly user: string;
  /** Devices, by their ids: who claims, and those of the line that it claims. */
  readonly claimant: string;
  readonly claimed: readonly string[];
}

const upper = (text: string) => text.toUpperCase();

function users({ ends }: Judged): Finding[] {
  const first = ends.find((end) => end.role === "accepts") ?? ends[0];
  if (!first) {
    return [];
  }
  return ends
    .filter((end) => end !== first && end.userKey !== first.userKey)
    .map((end) => ({
      code: "user_differs",
      severity: "problem",
      user: end.user,
      other: first.id,
      otherUser: first.user,
      ...fixOf(end, end.role === "registers" ? patchOf(end, accountOf(end.device.driver, end)?.user, [first.user]) : undefined),
    }));
}

/** The transport that an end should use, and what says so. */
type Wanted = { readonly transport: string } & (
  | { readonly by: "transport_answered" | "transport_usual" }
  | { readonly by: "transport_taken"; readonly other: string; readonly takes: string[] }
);

/** The transport that an end should use instead of its own, by the surest source: the server's answer, its settings, its other accounts. */
function wantedTransport(end: EndRow, { ends, custom }: Judged): Wanted | undefined {
  const answering = end.asked?.startsWith("wrong_transport/") ? end.asked.split("/")[1] : undefined;
  if (answering) {
    return { transport: answering, by: "transport_answered" };
  }
  const accepting = ends.find((end) => end.role === "accepts" && end.transport !== null);
  const taken = accepting?.transport?.split(",") ?? [];
  if (accepting && taken[0] !== undefined) {
    const takes = { by: "transport_taken", other: accepting.id, takes: taken } as const;
    return taken.includes(end.transport ?? "") ? undefined : { transport: taken[0], ...takes };
  }
  return custom.transport === undefined ? undefined : { transport: custom.transport, by: "transport_usual" };
}

function transports(judged: Judged): Finding[] {
  return judged.ends.flatMap((end): Finding[] => {
    const wanted = end.role === "registers" && end.transport !== null ? wantedTransport(end, judged) : undefined;
    if (!wanted || end.transport === null || wanted.transport === end.transport) {
      return [];
    }
    const { transport } = wanted;
    const forms = [transport, upper(transport), [upper(transport)], [transport]];
    const about = { uses: end.transport, ...fixOf(end, patchOf(end, accountOf(end.device.driver, end)?.transport, forms)) };
    return wanted.by === "transport_taken"
      ? [{ code: wanted.by, severity: "problem", other: wanted.other, takes: wanted.takes, ...about }]
      : [{ code: wanted.by, severity: wanted.by === "transport_usual" ? "note" : "problem", wanted: transport, ...about }];
  });
}

function ports({ ends, custom }: Judged): Finding[] {
  const registering = ends.filter((end) => end.role === "registers");
  const portOf = (end: EndRow) => end.port ?? usualPort(end.transport);
  const [first] = registering;
  const wanted = custom.port ?? (first && portOf(first));
  if (!first || wanted === undefined) {
    return [];
  }
  return registering
    .filter((end) => portOf(end) !== wanted)
    .map((end): Finding => {
      const about = { severity: "problem", port: portOf(end), ...fixOf(end, serverWith(end, wanted)) } as const;
      return custom.port === undefined
        ? { code: "port_differs", other: first.id, otherPort: wanted, ...about }
        : { code: "port_unusual", usual: wanted, ...about };
    });
}

function intervals({ ends }: Judged): Finding[] {
  const accepting = ends.find((end) => end.role === "accepts" && end.interval !== null);
  const limit = accepting?.interval;
  if (!accepting || !limit) {
    return [];
  }
  return ends.flatMap((end): Finding[] =>
    end.role === "registers" && end.interval !== null && end.interval > limit
      ? [
          {
            code: "interval_long",
            severity: "problem",
            interval: end.interval,
            other: accepting.id,
            limit,
            ...fixOf(end, patchOf(end, accountOf(end.device.driver, end)?.interval, [limit, String(limit)])),
          },
        ]
      : [],
  );
}

function secrets({ ends, fingerprint }: Judged): Finding[] {
  const known = ends.flatMap((end) => {
    const print = fingerprint(end);
    return print === undefined ? [] : [{ end, print, key: print.split(".")[0] }];
  });
  const first = known.find(({ end }) => end.role === "accepts") ?? known[0];
  if (!first) {
    return [];
  }
  return (
    known
      // Prints made with another key say nothing about each other.
      .filter((candidate) => candidate !== first && candidate.key === first.key && candidate.print !== first.print)
      .map(({ end }) => ({ code: "secret_differs", severity: "problem", other: first.end.id, endId: end.id }))
  );
}

function missing({ ends, absentAt }: Judged): Finding[] {
  const user = ends[0]?.user ?? "";
  if (!ends.some((end) => end.role === "accepts")) {
    return absentAt === undefined
      ? [{ code: "server_unknown", severity: "note", user }]
      : [{ code: "server_lacks_user", severity: "problem", deviceId: absentAt, user }];
  }
  return ends.some((end) => end.role === "registers") ? [] : [{ code: "nobody_registers", severity: "note", user }];
}

function duplicateRegistration({ ends }: Judged): Finding[] {
  const registering = ends.filter((end) => end.role === "registers");
  const chosen = registering.every((end) => end.pinned);
  const [first, second] = registering;
  // One number at two tenants of a server is two users.
  const apart =
    new Set(registering.map((end) => end.domain)).size === registering.length && registering.every((end) => end.domain !== null);
  if (!first || !second || chosen || apart) {
    return [];
  }
  return [
    { code: "duplicate_registration", severity: "problem", ends: registering.map((end) => end.id), user: first.user, endId: second.id },
  ];
}

function refusedByServer({ ends }: Judged): Finding[] {
  return (
    ends
      // A user that is registered is known: then our own question named another domain.
      .filter((end) => end.asked === "wrong_secret" || (end.asked === "unknown_user" && !isProven(end, ends)))
      .map((end) => ({
        code: end.asked === "unknown_user" ? "user_refused" : "secret_refused",
        severity: "problem",
        user: end.user,
        endId: end.id,
      }))
  );
}

/** The server shows a certificate that nobody has accepted: worth knowing at first, and a warning where it was another one before. */
function certificates({ ends }: Judged): Finding[] {
  return ends
    .filter((end) => end.asked?.startsWith("certificate_not_accepted"))
    .map((end) => ({
      code: "certificate",
      severity: end.asked?.endsWith("/changed") ? "problem" : "note",
      endId: end.id,
    }));
}

/** Where the ends of a line disagree, with a change that mends it where one field does. */
export function disagreementsOf(judged: Judged): Finding[] {
  return [users, realms, transports, ports, intervals, secrets, missing, duplicateRegistration, refusedByServer, certificates]
    .flatMap((rule) => rule(judged))
    .concat(
      (judged.claims ?? []).map(({ user, claimant, claimed }) => ({
        code: "claim",
        severity: "problem",
        user,
        claimant,
        claimed: [...claimed],
      })),
    );
}
