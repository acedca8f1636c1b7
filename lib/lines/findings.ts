import { z } from "zod";
import type { DeviceReader } from "@/lib/device-access/device-reader";
import { legacyWords } from "@/lib/schema/stored-fact";
import { type Disagreement, fix } from "./schemas";

const severity = z.enum(["problem", "note"]);
/** `endId`: the end that it is about; `fix`: one change that mends it. */
const about = { severity, endId: z.string(), fix: fix.optional() };
const user = z.string();
/** Another end, by its id. */
const other = z.string();

/** Where ends disagree, as a line keeps it: names are those of the day when somebody reads it. */
export const finding = z.discriminatedUnion("code", [
  z.object({ code: z.literal("user_differs"), user, other, otherUser: z.string(), ...about }),
  z.object({ code: z.literal("transport_answered"), uses: z.string(), wanted: z.string(), ...about }),
  z.object({ code: z.literal("transport_taken"), uses: z.string(), other, takes: z.array(z.string()), ...about }),
  z.object({ code: z.literal("transport_usual"), uses: z.string(), wanted: z.string(), ...about }),
  z.object({ code: z.literal("port_differs"), port: z.number(), other, otherPort: z.number(), ...about }),
  z.object({ code: z.literal("port_unusual"), port: z.number(), usual: z.number(), ...about }),
  z.object({ code: z.literal("interval_long"), interval: z.number(), other, limit: z.number(), ...about }),
  z.object({ code: z.literal("secret_differs"), other, ...about }),
  z.object({ code: z.literal("server_lacks_user"), severity, deviceId: z.string(), user }),
  z.object({ code: z.literal("server_unknown"), severity, user }),
  z.object({ code: z.literal("nobody_registers"), severity, user }),
  z.object({ code: z.literal("duplicate_registration"), ends: z.array(z.string()), user, ...about }),
  z.object({ code: z.literal("secret_refused"), user, ...about }),
  z.object({ code: z.literal("user_refused"), user, ...about }),
  z.object({ code: z.literal("certificate"), ...about }),
  z.object({
    code: z.literal("realm_wanted"),
    realm: z.string(),
    wanted: z.string(),
    by: z.enum(["server", "others"]),
    taken: z.boolean(),
    ...about,
  }),
  z.object({ code: z.literal("realm_differs"), realm: z.string(), other, otherRealm: z.string(), ...about }),
  z.object({ code: z.literal("claim"), severity, user, claimant: z.string(), claimed: z.array(z.string()) }),
]);
export type Finding = z.infer<typeof finding>;

/** What an earlier version kept: a sentence, until the line is worked out anew. */
const sentence = z.object({ code: z.string(), severity, words: z.string(), endId: z.string().optional(), fix: fix.optional() });
type Sentence = z.infer<typeof sentence>;

const isSentence = (found: Finding | Sentence): found is Sentence => "words" in found;

/** Codes that rows of an earlier version have. */
const renamed = z
  .object({ code: z.literal("fighting") })
  .loose()
  .transform((found) => ({ ...found, code: "duplicate_registration" }));

const column = z.array(renamed.or(z.unknown()));
const eitherWay = z.union([finding, sentence]);

export const findingsColumn = {
  write: (found: readonly Finding[]): string => JSON.stringify(found),
  read: (text: string): (Finding | Sentence)[] => column.parse(JSON.parse(text)).flatMap((found) => eitherWay.safeParse(found).data ?? []),
};

/** The codes of the API: which part of an account it is about. */
const codes: Readonly<Record<Finding["code"], string>> = {
  user_differs: "user",
  transport_answered: "transport",
  transport_taken: "transport",
  transport_usual: "transport",
  port_differs: "port",
  port_unusual: "port",
  interval_long: "interval",
  secret_differs: "secret",
  server_lacks_user: "end_missing",
  server_unknown: "end_missing",
  nobody_registers: "end_missing",
  duplicate_registration: "duplicate_registration",
  secret_refused: "secret",
  user_refused: "user",
  certificate: "certificate",
  realm_wanted: "realm",
  realm_differs: "realm",
  claim: "claim",
};

/** How the API calls what a finding is about. */
export const codeOf = (found: Finding): string => codes[found.code];

/** The devices that a finding names besides those of the line's ends. */
export function otherDevicesOf(found: Finding | Sentence): string[] {
  if (isSentence(found)) {
    return [];
  }
  return found.code === "server_lacks_user" ? [found.deviceId] : found.code === "claim" ? [found.claimant, ...found.claimed] : [];
}

/** What words about a line are made with. */
export interface Telling {
  readonly reader: DeviceReader;
  /** The device of an end of the line; undefined for an end that is gone. */
  readonly deviceOf: (endId: string) => string | undefined;
  /** What the server said when it was last asked about this end, in words for this reader. */
  readonly heard: (endId: string) => string | undefined;
}

const upper = (text: string) => text.toUpperCase();
const listed = (words: readonly string[], last: "or" | "and") =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;

type Words = { readonly [C in Finding["code"]]: (found: Extract<Finding, { code: C }>, telling: Telling) => string };

function nameOf(endId: string, { reader, deviceOf }: Telling): string {
  const device = deviceOf(endId);
  return device === undefined ? "an end that is gone" : reader.name(device);
}

const words: Words = {
  user_differs: (found, to) => `${nameOf(found.endId, to)} has the user ${found.user}, ${nameOf(found.other, to)} has ${found.otherUser}.`,
  transport_answered: (found, to) =>
    `${nameOf(found.endId, to)} uses ${upper(found.uses)}, the server answers over ${upper(found.wanted)}.`,
  transport_taken: (found, to) =>
    `${nameOf(found.endId, to)} uses ${upper(found.uses)}, ${nameOf(found.other, to)} takes ${listed(found.takes.map(upper), "or")} for this account.`,
  transport_usual: (found, to) =>
    `${nameOf(found.endId, to)} uses ${upper(found.uses)}, most others at this server use ${upper(found.wanted)}.`,
  port_differs: (found, to) =>
    `${nameOf(found.endId, to)} registers at port ${found.port}, ${nameOf(found.other, to)} at port ${found.otherPort}.`,
  port_unusual: (found, to) => `${nameOf(found.endId, to)} registers at port ${found.port}. The others at this server use ${found.usual}.`,
  interval_long: (found, to) =>
    `${nameOf(found.endId, to)} registers every ${found.interval} s. ${nameOf(found.other, to)} allows at most ${found.limit} s, so it is forgotten in between.`,
  secret_differs: (found, to) =>
    `The password kept for ${nameOf(found.endId, to)} is not the one kept for ${nameOf(found.other, to)}. Reset the line to give both the same one.`,
  server_lacks_user: ({ deviceId, user: absent }, { reader }) =>
    reader.sees(deviceId)
      ? `${reader.name(deviceId)} is the server of ${absent}, but has no such account. Add ${absent} there, or correct the user.`
      : `The server of ${absent} has no such account. Correct the user, or ask an admin to add it there.`,
  server_unknown: (found) => `The server of ${found.user} is not kept here, so only this end is known. Add the server as a device.`,
  nobody_registers: (found) => `Nothing that is kept here registers as ${found.user}.`,
  duplicate_registration: (found, { reader, deviceOf }) =>
    `${listed(
      found.ends.map((endId) => reader.called(deviceOf(endId) ?? "")),
      "and",
    )} register as the same user ${found.user}. Calls reach whichever came last. Give each its own, or join them if that is wanted.`,
  secret_refused: (found, to) => to.heard(found.endId) ?? `The server refuses ${found.user}.`,
  user_refused: (found, to) => to.heard(found.endId) ?? `The server refuses ${found.user}.`,
  certificate: (found, to) => to.heard(found.endId) ?? "The server's certificate is not accepted. Test the line to see it.",
  realm_wanted: ({ endId, realm, wanted, by, taken }, to) => {
    const says =
      by === "others"
        ? `Most others at this server have ${wanted}.`
        : `The server asks for ${wanted.trim() === "" ? "an empty one" : wanted}.`;
    const why = " The server takes its password, but it is not registered: some devices answer no other realm than their own.";
    return `${nameOf(endId, to)} has the realm ${realm}. ${says}${taken ? why : ""}`;
  },
  realm_differs: (found, to) =>
    `${nameOf(found.endId, to)} has the realm ${found.realm}, ${nameOf(found.other, to)} has ${found.otherRealm}. One of them is wrong.`,
  claim: ({ user: claimed, claimant, claimed: others }, { reader }) => {
    const owners = [...new Set(others.map(reader.place))].join(", ");
    return `The ${reader.called(claimant)} at ${reader.place(claimant)} claims user ${claimed} of ${owners || "no site"}. Nothing proves that it belongs there, so it is kept apart. Correct its user, keep its right password, or join the two lines.`;
  },
};

/**
 * A finding as the API tells it to this reader; undefined if it is none of theirs. A claim is told to those who see all of it; what is
 * about a device elsewhere is told without saying what.
 */
export function told(found: Finding | Sentence, telling: Telling): Disagreement | undefined {
  const { reader, deviceOf } = telling;
  if (found.code === "claim" && !(isSentence(found) ? reader.seesAll : [found.claimant, ...found.claimed].every(reader.sees))) {
    return undefined;
  }
  const endId = "endId" in found ? found.endId : undefined;
  const device = endId === undefined ? undefined : deviceOf(endId);
  const rest = {
    code: isSentence(found) ? found.code : codes[found.code],
    severity: found.severity,
    ...(endId === undefined ? {} : { endId }),
    ...("fix" in found && found.fix ? { fix: found.fix } : {}),
  };
  if (device !== undefined && !reader.sees(device)) {
    const where = `${reader.noun(device)} on another site`;
    return { ...rest, words: `The ${where} does not agree with this line. Ask somebody who sees that site.` };
  }
  if (isSentence(found)) {
    return { ...rest, words: legacyWords({ code: "legacy", text: found.words }, reader.seesAll) };
  }
  return { ...rest, words: (words[found.code] as (found: Finding, telling: Telling) => string)(found, telling) };
}
