import type { DeviceReader } from "@/lib/device-access/device-reader";
import { type FaultCode, faults } from "@/lib/net/device-fault";
import { type LegacyFact, legacyWords } from "@/lib/schema/stored-fact";
import { type WriteFact, writeWords } from "@/lib/settings/write-facts";
import type { Cause, ResetFact } from "./facts";
import { counted, sayEnd } from "./plan";

/** An end as a reset remembers it. Its device may be called otherwise today, stand elsewhere, or be gone. */
export interface RememberedEnd {
  readonly seq: number;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly noun: string;
  readonly record: string;
  readonly label: string;
}

/** What words about a reset are made with. */
export interface Telling {
  readonly reader: DeviceReader;
  readonly ends: readonly RememberedEnd[];
  /** What the line is called to this reader. */
  readonly line: string;
}

/** A sentence of its own, whatever the text was before. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/**
 * What is wrong with a device without where it is: a reset is shown to agents, who have no device pages, and its words are copied
 * into tickets.
 */
export function withoutAddress(text: string, { host, port }: { readonly host: string; readonly port: number }): string {
  const escaped = host.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const place = new RegExp(`(: )?(?<![\\w.:-])${escaped}(?: port ${port})?(?![\\w-])`, "g");
  return text.replace(place, (_all, before: string | undefined, at: number) => (before ? ": it" : at === 0 ? "It" : "its address"));
}

/** What became of a write, without where its device is. */
export function unplaced(fact: WriteFact, place: { readonly host: string; readonly port: number }): WriteFact {
  return "said" in fact ? { ...fact, said: withoutAddress(fact.said, place) } : fact;
}

const gone: RememberedEnd = { seq: -1, deviceId: "", deviceName: "an end that is gone", noun: "device", record: "", label: "" };

function endAt(seq: number, { ends }: Telling): RememberedEnd {
  return ends.find((end) => end.seq === seq) ?? gone;
}

const before = (end: RememberedEnd) => ({ name: end.deviceName, noun: end.noun });

/** How this reader calls the device of an end. */
export function deviceOf(end: RememberedEnd, { reader }: Telling): string {
  return reader.name(end.deviceId, before(end));
}

/** How this reader calls an end: "panel Entrance A", "extension 204 on pbx-1", "PBX on another site". */
export function callEnd(end: RememberedEnd, telling: Telling): string {
  const { reader } = telling;
  return reader.sees(end.deviceId)
    ? sayEnd({ ...end, noun: reader.noun(end.deviceId, before(end)), deviceName: deviceOf(end, telling) })
    : reader.called(end.deviceId, before(end));
}

/** The label of an end's account, which names a record of its device. */
export function labelFor(end: RememberedEnd, { reader }: Telling): string {
  return reader.sees(end.deviceId) ? end.label : `account of a ${reader.name(end.deviceId, before(end))}`;
}

const asks = "Somebody who sees that site is told why.";

/** What became of a write, to this reader: of a device elsewhere without what it said, which may name anything. */
function writeTo(fact: WriteFact, end: RememberedEnd, { reader }: Telling): string {
  const nouns = { noun: reader.noun(end.deviceId, before(end)) };
  if (fact.code === "other_account" && !reader.seesAll) {
    // Two accounts of one user are told apart by their servers, which may stand anywhere.
    const user = (text: string) => text.split(" ")[0] ?? "";
    const told = user(fact.now) === user(fact.wanted) ? undefined : { now: user(fact.now), wanted: user(fact.wanted) };
    return told ? writeWords({ ...fact, ...told }, nouns) : `The ${nouns.noun} has another account there now. It was left alone.`;
  }
  if (reader.sees(end.deviceId) || !("said" in fact)) {
    return writeWords(fact, nouns);
  }
  return fact.code === "fault" ? `${faults[fact.fault].title}. ${asks}` : writeWords({ ...fact, said: asks }, nouns);
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const names = (seqs: readonly number[], telling: Telling) => seqs.map((seq) => deviceOf(endAt(seq, telling), telling)).join(", ");
const all = (causes: readonly Cause[], telling: Telling) => causes.map((cause) => sentence(factWords(cause, telling))).join(" ");

/** Why a server cannot be asked, where a person can do something about it. */
const hints: Readonly<Record<string, string>> = {
  certificate_not_accepted: " (its certificate is not accepted: test the line to compare it)",
  needs_contact: " (it wants a Contact in every REGISTER)",
};

/** How a person on the telephone calls an end: "the panel"; with its name where the line has two of that kind. */
export function plainly(end: RememberedEnd, telling: Telling): string {
  const noun = (other: RememberedEnd) => telling.reader.noun(other.deviceId, before(other));
  const isOnly = telling.ends.filter((other) => noun(other) === noun(end)).length === 1;
  return isOnly ? `the ${noun(end)}` : callEnd(end, telling);
}

function whoHolds(fact: Extract<ResetFact, { code: "half_done" }>, telling: Telling): string {
  const have = (seqs: readonly number[]) => (seqs.length > 1 ? "have" : "has");
  const said = (seqs: readonly number[]) => joined(seqs.map((seq) => plainly(endAt(seq, telling), telling)));
  const first = fact.new.length > 0 ? `${said(fact.new)} ${have(fact.new)} the new password` : "";
  const parts = [
    first,
    fact.old.length > 0
      ? `${said(fact.old)} ${first === "" ? `${have(fact.old)} the old password` : `still ${have(fact.old)} the old one`}`
      : "",
    fact.unknown.length > 0
      ? `which ${first === "" && fact.old.length === 0 ? "password" : "one"} ${said(fact.unknown)} ${have(fact.unknown)} is not known`
      : "",
  ].filter(Boolean);
  return sentence(parts.join(", "));
}

type Faults = { readonly [C in FaultCode]?: string };

/** What stopped the write of an end, for the person who tells a caller. What the device itself said stands at its step. */
const stopped: Faults = {
  device_unreachable: "stopped answering while it was being written",
  device_timeout: "stopped answering while it was being written",
  device_login_refused: "refuses Lineward's login",
  certificate_changed: "shows another certificate than the one that was accepted, so nothing was sent to it",
  another_device: "is not at its address any more: another device answers there",
  tls_outdated: "speaks only outdated encryption",
  device_rejected: "refused the password",
  device_sessions_full: "had no free session",
  device_busy: "was being written by somebody else",
  device_unexpected_reply: "answered something that Lineward does not understand",
  not_found: "no longer has this account",
  address_not_allowed: "is outside the networks that Lineward may reach",
};

/** Why a reset lies half done, without what is only for those who know the devices. */
function whyHalf(cause: Cause, telling: Telling): string {
  const words = cause.code === "end" && cause.fact.code === "fault" ? stopped[cause.fact.fault] : undefined;
  return sentence(
    words !== undefined && cause.code === "end" ? `${plainly(endAt(cause.seq, telling), telling)} ${words}` : factWords(cause, telling),
  );
}

type Words = { readonly [C in ResetFact["code"]]: (fact: Extract<ResetFact, { code: C }>, telling: Telling) => string };

const words: Words = {
  end: ({ seq, fact }, to) => `${callEnd(endAt(seq, to), to)}: ${writeTo(fact, endAt(seq, to), to)}`,
  account_gone: ({ seq }, to) => `${deviceOf(endAt(seq, to), to)} no longer has this account.`,
  account_other: ({ seq }, to) => `The account on ${deviceOf(endAt(seq, to), to)} is another one now. Look at the line again.`,
  secret_unknown: ({ seq, which }, to) => `The ${which} password of ${callEnd(endAt(seq, to), to)} is not known to Lineward.`,
  secret_unopened: () => "The new password cannot be opened.",
  stopped: () => "Stopped by a person.",
  stopped_by: ({ name }) => `Stopped by ${name}.`,
  server_refuses: () => "The server refuses the password.",
  not_registered: (fact, to) => `Not registered: ${names(fact.ends, to)}`,
  nothing_shown: ({ because }) =>
    `No end shows its password, and the server cannot be asked${hints[because ?? ""] ?? ""}, so nothing is proven.`,
  server_unasked: ({ because }) =>
    `The server cannot be asked${hints[because ?? ""] ?? ""}, and nobody has registered with this password yet.`,
  registered: (fact, to) => `Registered: ${names(fact.ends, to)}`,
  not_yet_registered: () => "It has not registered yet, as before the reset",
  untold: (fact, to) => `Every end has it. ${names(fact.ends, to)} tells no registration of this account`,
  all_have_it: () => "Every end has it",
  back_written: () => "The old password was written back.",
  tried: ({ fact, times }, to) => `${writeTo(fact, to.ends[0] ?? gone, to)}${times > 1 ? ` Tried ${times} times.` : ""}`,
  problems: ({ causes }, to) => all(causes, to),
  all_answer: ({ registered }, to) =>
    `Every end answers and takes our login.${registered.length > 0 ? ` Registered now: ${names(registered, to)}.` : ""}`,
  made: ({ length }) => `${length} characters, fits the rules of every end. Held sealed until this is settled`,
  not_started: () => "Not started",
  skipped: () => "Stopped",
  has_it_now: () => "It has the new password",
  overtaken: ({ by, was }) =>
    by === "finish"
      ? `${was === "done" ? "Was put back at first" : "Was tried first"}; the reset was finished instead`
      : "What it holds was not known then; the old password was put back since",
  all_shown: () => "Every end shows the new password",
  some_hide: (fact, to) => `${names(fact.ends, to)} hides its password, so the registration is the proof`,
  checking: () => "Checking the ends. Nothing is written yet.",
  stopped_unwritten: () => "Stopped before anything was written. Every end has its old password.",
  unopened_unwritten: () => "The new password cannot be opened. Nothing was written.",
  not_written: ({ causes }, to) => `Nothing was written. ${all(causes, to)}`,
  writing: () => "Writing the new password.",
  finishing: () => "Finishing: writing the new password to the ends that do not have it.",
  putting_back: ({ causes }, to) => `${all(causes, to)} Putting the old password back.`.trim(),
  done: ({ proof }, to) => `Every end of ${to.line} has the new password. ${sentence(factWords(proof, to))}`,
  put_back: ({ written, causes }, to) =>
    (written
      ? `Put back: every end of ${to.line} has its old password again. ${all(causes, to)}`
      : `Nothing was changed: every end of ${to.line} has its old password. ${all(causes, to)}`
    ).trim(),
  half_done: (fact, to) =>
    `${whoHolds(fact, to)} ${fact.causes.map((cause) => whyHalf(cause, to)).join(" ")} Until all ends agree, calls to ${to.line} may not get through.`.replace(
      / {2,}/g,
      " ",
    ),
};

/** A fact in words. Where it is about one end, that is the first of `telling.ends`. */
export function factWords(fact: ResetFact, telling: Telling): string {
  return (words[fact.code] as (fact: ResetFact, telling: Telling) => string)(fact, telling);
}

/** The same for a fact as it was read; undefined where there is none. `end`: whose step or state it is. */
export function storedWords(fact: ResetFact | LegacyFact | undefined, telling: Telling, end?: RememberedEnd): string | undefined {
  if (fact === undefined) {
    return undefined;
  }
  if (fact.code === "legacy") {
    return legacyWords(fact, telling.reader.seesAll);
  }
  return fact.code === "tried" ? words.tried(fact, { ...telling, ends: end ? [end] : [] }) : factWords(fact, telling);
}

/** What a step does, in words. */
export function actionOf(step: { readonly kind: string; readonly endSeq: number | null }, telling: Telling): string {
  const end = step.endSeq === null ? "" : callEnd(endAt(step.endSeq, telling), telling);
  const actions: Readonly<Record<string, string>> = {
    check: `Check ${counted(telling.ends.length)}`,
    make: "Make a new password",
    write: `Write ${end}`,
    read_back: "Read back and compare",
    register: "Wait for the registration",
    put_back: `Put back ${end}`,
  };
  return actions[step.kind] ?? step.kind;
}
