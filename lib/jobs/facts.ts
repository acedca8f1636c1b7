import { createHash } from "node:crypto";
import { z } from "zod";
import { type ProblemCode, problems } from "@/lib/http/problems";
import { lineCause } from "@/lib/new-lines/facts";
import { reasonCodes } from "@/lib/new-lines/reasons";
import { factColumn, type LegacyFact, legacyWords } from "@/lib/schema/stored-fact";
import { lineWords, noLineWords } from "./line-words";
import { type GroupAction, type RowState, rowState } from "./schemas";

const plain = <C extends string>(code: C) => z.object({ code: z.literal(code) });
const field = z.object({ path: z.string(), label: z.string().optional(), message: z.string() });

/** What became of a row. It names no device: whoever reads it knows which one it is about. */
const rowFact = z.discriminatedUnion("code", [
  /** A code of the table of problems with what the device, its schema or the way to it said. */
  z.object({
    code: z.literal("problem"),
    problem: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    said: z.string(),
    fields: z.array(field).optional(),
  }),
  plain("not_read_yet"),
  plain("never_read"),
  plain("has_no_account"),
  z.object({ code: z.literal("accounts"), count: z.number() }),
  z.object({ code: z.literal("no_field"), field: z.string() }),
  z.object({ code: z.literal("no_section"), section: z.string() }),
  z.object({ code: z.literal("variable_missing"), name: z.string() }),
  plain("has_it"),
  plain("changed"),
  plain("changed_since"),
  plain("not_permitted"),
  plain("gone"),
  plain("held"),
  plain("reset_blocked"),
  plain("busy"),
  plain("settling"),
  z.object({ code: z.literal("silent"), said: z.string() }),
  plain("canary_failed"),
  plain("too_many_failed"),
  z.object({ code: z.literal("stopped_by"), name: z.string() }),
  z.object({ code: z.literal("given_up"), name: z.string() }),
  plain("expired"),
  plain("failed_here"),
  /** The truths that are not in order. */
  z.object({ code: z.literal("checked"), broken: z.array(z.string()) }),
  plain("removed"),
  plain("record_removed"),
  plain("record_gone"),
  plain("added"),
  plain("edited"),
  plain("keeps_all"),
  /** It shows a certificate that nobody has accepted. */
  plain("certificate"),
  plain("login_gone"),
  plain("login_missing"),
  /** So many refused the same login in a row at its site, so it was not tried here. */
  z.object({ code: z.literal("login_stopped"), refused: z.number() }),
  z.object({ code: z.literal("kept_already"), serial: z.string().nullable() }),
  z.object({ code: z.literal("other_serial"), wanted: z.string(), found: z.string().nullable() }),
  z.object({ code: z.literal("several_families"), labels: z.array(z.string()) }),
  z.object({ code: z.literal("login_changed"), generated: z.boolean() }),
  z.object({ code: z.literal("reset"), state: z.string() }),
  /** Why it is given no line, or not yet. */
  z.object({ code: z.literal("no_line"), reason: z.enum(reasonCodes), user: z.string().optional(), fault: z.string().optional() }),
  /** What became of the line that it was given. */
  z.object({
    code: z.literal("line"),
    state: z.enum(["done", "silent", "not_written", "put_back", "half_done", "taken_back", "not_given"]),
    causes: z.array(lineCause),
    passwordStays: z.boolean().optional(),
  }),
]);
export type RowFact = z.infer<typeof rowFact>;

/** How `JobRow.fact` is kept. */
export const rowFacts = factColumn(rowFact);

/** Why a job stands still, or has ended by itself. */
const jobFact = z.discriminatedUnion("code", [
  z.object({ code: z.literal("too_many_failed"), failed: z.number(), percent: z.number() }),
  plain("canary_failed"),
  z.object({ code: z.literal("stopped_by"), name: z.string() }),
  z.object({ code: z.literal("paused_by"), name: z.string() }),
  plain("outside_window"),
  plain("requester_gone"),
]);
export type JobFact = z.infer<typeof jobFact>;

/** How `Job.cause` is kept. */
export const jobFacts = factColumn(jobFact);

const truthWords: Readonly<Record<string, string>> = {
  reachable: "does not answer",
  signedIn: "does not let Lineward in",
  registered: "is not registered",
  matches: "differs from what Lineward wrote",
};

/** `seesAll`: the words are for somebody who sees every site. */
type Words<F extends { code: string }> = { readonly [C in F["code"]]: (fact: Extract<F, { code: C }>, seesAll: boolean) => string };

const rowWords: Words<RowFact> = {
  problem: ({ said, fields = [] }) => {
    const [first] = fields;
    return first ? `${first.label ?? first.path}: ${first.message}` : said;
  },
  not_read_yet: () => "Not read yet.",
  never_read: () => "It was never read, so there are no stored values to plan from. Plan it live.",
  has_no_account: () => "It has no account that registers.",
  accounts: ({ count }) => `It has ${count} accounts. Change them as records.`,
  no_field: ({ field: name }) => `It has no field for the ${name}.`,
  no_section: ({ section }) => `It has no section ${section}.`,
  variable_missing: ({ name }) => `It has nothing to put in for {${name}}.`,
  has_it: () => "It has these values already. Nothing was sent.",
  changed: () => "It is no longer what the plan saw. Nothing was sent.",
  changed_since: () => "It was changed since that job. It is left as it is.",
  not_permitted: () => "Whoever planned this may not change it any more. Nothing was sent.",
  gone: () => "It was removed from Lineward.",
  held: () => "A reset of its line has not ended. It waits for that.",
  reset_blocked: () => "It cannot be reset as it stands. Its own page says which end is in the way.",
  busy: () => "Another write to it is under way. It waits for its turn.",
  settling: () => "The answer was lost. It is read again to see whether it took the change.",
  silent: ({ said }) => said,
  canary_failed: () => "One like it was tried first and did not end well, so this one was not begun.",
  too_many_failed: () => "Too many others failed, so this one was not begun.",
  stopped_by: ({ name }) => `${name} stopped the job before this one was begun.`,
  given_up: ({ name }) => `${name} gave up waiting for it. Nothing was sent.`,
  expired: () => "It did not answer until the job's deadline. Nothing was sent.",
  failed_here: () => "Lineward failed while it was at work here. The log says where.",
  checked: ({ broken }) =>
    broken.length === 0 ? "Checked: all in order." : `Checked: it ${broken.map((truth) => truthWords[truth] ?? truth).join(", ")}.`,
  removed: () => "Removed from Lineward.",
  record_removed: () => "Removed from the device.",
  record_gone: () => "It is not on the device any more. Nothing was sent.",
  added: () => "Added: it let Lineward in, and it is kept with its login.",
  edited: () => "Changed as the list says.",
  keeps_all: () => "It is kept as the list says already. Nothing was sent.",
  certificate: () => "It shows a certificate that nobody has accepted. Nothing secret is sent to it before.",
  login_gone: () => "Its login was deleted when it ended. Give it a login to try it again.",
  login_missing: () => "No login was given for it.",
  login_stopped: ({ refused }) =>
    `${refused} in a row refused this login at its site, so it was not tried here. Give another login, or go on.`,
  kept_already: ({ serial }) =>
    serial === null
      ? "A device of this family is kept at this address already. Nothing was stored."
      : `It is kept already, with the serial ${serial}. Nothing was stored.`,
  other_serial: ({ wanted, found }) =>
    `Another device answers there: ${found === null ? "it tells no serial" : `serial ${found}`} instead of ${wanted}. No login was sent, nothing was stored.`,
  several_families: ({ labels }) => `It answers as ${labels.join(" and as ")}. Say which it is, and add it again.`,
  login_changed: () => "It has a new login, proven by signing in with it.",
  reset: ({ state }) =>
    state === "done"
      ? "Every end has its new password."
      : state === "half_done"
        ? "Half done: finish it, or put it back."
        : "The reset failed.",
  no_line: noLineWords,
  line: lineWords,
};

const jobWords: Words<JobFact> = {
  too_many_failed: ({ failed, percent }) => `Stopped by itself: ${failed} failed, more than ${percent} % of its rows.`,
  canary_failed: () => "Stopped by itself: one of those that were tried first did not end well.",
  stopped_by: ({ name }) => `Stopped by ${name}.`,
  paused_by: ({ name }) => `Paused by ${name}.`,
  outside_window: () => "Goes on when its window opens.",
  requester_gone: () => "Whoever planned it has no account any more.",
};

function wordsIn<F extends { code: string }>(table: Words<F>, fact: F | LegacyFact, seesAll: boolean): string {
  return fact.code === "legacy"
    ? legacyWords(fact as LegacyFact, seesAll)
    : (table[fact.code as F["code"]] as (fact: F, seesAll: boolean) => string)(fact as F, seesAll);
}

/** What became of a row, for whoever sees it. */
export function wordsOfRow(fact: RowFact | LegacyFact, seesAll: boolean): string {
  return wordsIn(rowWords, fact, seesAll);
}

/** Why a job stands as it does. */
export function wordsOfJob(fact: JobFact | LegacyFact, seesAll: boolean): string {
  return wordsIn(jobWords, fact, seesAll);
}

/** The same words of devices that count differently: numbers, addresses and times taken out. */
function withoutNumbers(text: string): string {
  return text.replace(/\d+(?:[.:,]\d+)*/g, "#");
}

/** Rows that ended for the same reason have the same key: state, code, field, and the device's words without their numbers. */
export function groupKeyOf(state: RowState, fact: RowFact): string {
  const about =
    fact.code === "problem"
      ? [fact.problem, fact.fields?.[0]?.path ?? "", withoutNumbers(fact.fields?.[0]?.message ?? fact.said)]
      : fact.code === "silent"
        ? []
        : [withoutNumbers(JSON.stringify(fact))];
  return createHash("sha256")
    .update(JSON.stringify([state, fact.code, ...about]))
    .digest("base64url")
    .slice(0, 22);
}

const connectionProblems = new Set<ProblemCode>(["another_device", "certificate_changed", "tls_outdated", "address_not_allowed"]);

/** True for what no time helps: a person has to decide. */
export function waitsForPerson(fact: RowFact | LegacyFact | undefined): boolean {
  return fact?.code === "certificate" || fact?.code === "login_stopped";
}

const needsLogin = new Set<string>(["login_gone", "login_missing", "login_stopped"]);

/** What a person can do next about rows that ended so. `adds`: of a job that adds devices, whose rows have no page of their own yet. */
export function actionFor(state: RowState, fact: RowFact | LegacyFact | undefined, adds = false): GroupAction | undefined {
  if (fact?.code === "certificate") {
    return "accept_certificates";
  }
  if (fact !== undefined && (needsLogin.has(fact.code) || (adds && fact.code === "problem" && fact.problem === "secret_required"))) {
    return "another_login";
  }
  if (fact?.code === "problem" && connectionProblems.has(fact.problem)) {
    return adds ? "retry" : "open_connection";
  }
  switch (state) {
    case "login_refused":
      return adds ? "another_login" : "open_login";
    case "changed_meanwhile":
      return "compare";
    case "unplanned":
      return "replan";
    case "not_applied":
      return fact?.code === "reset" ? "finish_reset" : "look";
    case "unknown":
      return "look";
    case "refused":
    case "waiting":
    case "stopped":
    case "expired":
      return "retry";
    default:
      return undefined;
  }
}

/** Worst first. */
export const severityOf = (state: string): number => severity.indexOf(rowState.parse(state));

const severity: readonly RowState[] = [
  "unknown",
  "not_applied",
  "login_refused",
  "refused",
  "changed_meanwhile",
  "expired",
  "unplanned",
  "stopped",
  "waiting",
  "running",
  "queued",
  "planned",
  "unchanged",
  "done",
];
