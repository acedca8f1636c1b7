import type { DeviceReader } from "@/lib/device-access/device-reader";
import { type FaultCode, faults } from "@/lib/net/device-fault";
import { type LegacyFact, legacyWords } from "@/lib/schema/stored-fact";
import { type WriteFact, writeWords } from "@/lib/settings/write-facts";
import type { Cause, LineFact } from "./facts";

/** A step as words need it. */
export interface ToldStep {
  readonly seq: number;
  readonly kind: string;
  readonly ofSeq: number | null;
  readonly deviceId: string | null;
}

/** What words about the giving of a line are made with. */
export interface Telling {
  readonly reader: DeviceReader;
  readonly user: string;
  readonly device: { readonly id: string; readonly name: string };
  readonly server: { readonly id: string; readonly name: string };
  readonly steps: readonly ToldStep[];
  /** What the server calls a record: "extension". */
  readonly singular: string;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

const before = ({ name }: { readonly name: string }) => ({ name, noun: "device" });

export const deviceName = ({ reader, device }: Telling) => reader.name(device.id, before(device));
export const serverName = ({ reader, server }: Telling) => reader.name(server.id, before(server));

const asks = "Somebody who sees that site is told why.";

/** What became of a write, to this reader: of a device elsewhere without what it said, which may name anything. */
function writeAt(fact: WriteFact, deviceId: string | null, { reader }: Telling): string {
  const nouns = { noun: deviceId === null ? "device" : reader.noun(deviceId) };
  if (deviceId === null || reader.sees(deviceId) || !("said" in fact)) {
    return writeWords(fact, nouns);
  }
  return fact.code === "fault" ? `${faults[fact.fault as FaultCode].title}. ${asks}` : writeWords({ ...fact, said: asks }, nouns);
}

const all = (causes: readonly Cause[], to: Telling) => causes.map((cause) => sentence(factWords(cause, to))).join(" ");

const proofs: Readonly<Record<string, (to: Telling) => string>> = {
  registered: (to) => `${deviceName(to)} has registered`,
  untold: (to) => `Both ends have it. ${deviceName(to)} tells no registration of this account`,
  all_have_it: () => "Both ends show it",
  not_registered: (to) => `${deviceName(to)} does not register with it`,
  not_yet_registered: (to) => `${deviceName(to)} has not registered with it`,
  server_refuses: (to) => `${serverName(to)} refuses the password`,
  nothing_shown: (to) => `No end shows the password, and ${serverName(to)} cannot be asked, so nothing is proven`,
  server_unasked: (to) => `${serverName(to)} cannot be asked, and nobody has registered with this password`,
};

/** Where a step writes, in words. */
function whereAt(seq: number, to: Telling): string {
  const step = to.steps.find((candidate) => candidate.seq === seq);
  return step?.kind === "server" ? serverName(to) : deviceName(to);
}

type Words = { readonly [C in LineFact["code"]]: (fact: Extract<LineFact, { code: C }>, to: Telling) => string };

const words: Words = {
  step: ({ seq, fact }, to) => `${whereAt(seq, to)}: ${writeAt(fact, to.steps.find((step) => step.seq === seq)?.deviceId ?? null, to)}`,
  user_taken: ({ user }, to) => `${user} is taken at ${serverName(to)} now.`,
  has_line: (_, to) => `${deviceName(to)} has got a line from somewhere else.`,
  secret_unopened: () => "The password cannot be opened.",
  stopped_by: ({ name }) => `Stopped by ${name}.`,
  taken_back_by: ({ name }) => `Taken back by ${name}.`,
  proof: ({ proof }, to) => (proofs[proof] ?? (() => "It could not be proven"))(to),
  tried: ({ fact, times }, to) => `${writeAt(fact, to.steps[0]?.deviceId ?? null, to)}${times > 1 ? ` Tried ${times} times.` : ""}`,
  problems: ({ causes }, to) => all(causes, to),
  all_ready: (_, to) => `Both answer and take our login, and ${to.user} is free`,
  made: ({ length }) => `${length} characters, fits the rules of both ends. Held sealed until this is settled`,
  written: () => "Written and read back",
  already_on: () => "It is on already",
  not_started: () => "Not started",
  taken_back: () => "Taken back",
  password_stays: () =>
    "Put back. Its password before was never known to Lineward, and it takes no account without one: it has the new one there",
  removed: () => "It was removed from Lineward, so nothing could be taken back there",
  checking: () => "Checking both ends. Nothing is written yet.",
  writing: (_, to) => `Giving ${deviceName(to)} the line ${to.user}.`,
  finishing: (_, to) => `Finishing: giving ${deviceName(to)} the line ${to.user}.`,
  putting_back: ({ causes }, to) => `${all(causes, to)} Taking everything back.`.trim(),
  not_written: ({ causes }, to) => `Nothing was written. ${all(causes, to)}`.trim(),
  done: ({ proof }, to) => `${deviceName(to)} has the line ${to.user} at ${serverName(to)}. ${sentence(factWords(proof, to))}`,
  put_back: ({ causes, passwordStays }, to) =>
    `Put back: ${serverName(to)} has no ${to.singular} ${to.user}, and ${deviceName(to)} has the account that it had${
      passwordStays ? ", but for its password, which Lineward never knew" : ""
    }. ${all(causes, to)}`.trim(),
  half_done: ({ holding, causes }, to) =>
    `The line ${to.user} is half done${
      holding.length === 0 ? "" : `: ${[...new Set(holding.map((seq) => whereAt(seq, to)))].join(" and ")} may still have it`
    }. ${all(causes, to)}`.trim(),
};

/** A fact in words. */
export function factWords(fact: LineFact, to: Telling): string {
  return (words[fact.code] as (fact: LineFact, to: Telling) => string)(fact, to);
}

/** The same for a fact as it was read; undefined where there is none. `step`: whose it is. */
export function storedWords(fact: LineFact | LegacyFact | undefined, to: Telling, step?: ToldStep): string | undefined {
  if (fact === undefined) {
    return undefined;
  }
  if (fact.code === "legacy") {
    return legacyWords(fact, to.reader.seesAll);
  }
  return factWords(fact, fact.code === "tried" && step ? { ...to, steps: [step] } : to);
}

/** What a step does, in words. */
export function actionOf(step: Pick<ToldStep, "kind" | "ofSeq">, to: Telling): string {
  const of = to.steps.find(({ seq }) => seq === step.ofSeq);
  const actions: Readonly<Record<string, string>> = {
    check: "Check both ends",
    make: "Make a password that fits both",
    server: `Make the ${to.singular} ${to.user} on ${serverName(to)}`,
    device: `Write the account to ${deviceName(to)}`,
    switch: `Switch SIP on at ${deviceName(to)}`,
    prove: "Read back and wait for the registration",
    back: of?.kind === "server" ? `Delete the ${to.singular} ${to.user} on ${serverName(to)}` : `Put back ${deviceName(to)}`,
  };
  return actions[step.kind] ?? step.kind;
}
