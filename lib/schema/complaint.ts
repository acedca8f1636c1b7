import type { z } from "zod";
import { choiceFixes, type Fix, numberFixes, textFixes } from "./mend";
import type { PlannedField } from "./planned-field";
import { bounds, inSentence } from "./rule-text";
import { withoutUnseen } from "./text";
import type { Path } from "./walk";

/** A sentence about one field, and what would mend it. `at` is the place inside a list: "2.packetMs". */
export interface Complaint {
  readonly message: string;
  readonly fixes: readonly Fix[];
  readonly at?: string;
}

export type Issue = z.core.$ZodIssue;

/** Where a complaint is made. */
export interface Setting {
  /** How sentences call the device: "panel". */
  readonly noun: string;
  /** Every field of the document, for a fix that concerns two. */
  readonly paths?: readonly Path[];
}

/** zod's own English sentences are for programmers; a schema's own message is for people. */
export function ownWords({ message }: Pick<Issue, "message">): string | undefined {
  return /^(?:Invalid|Too (?:small|big)|Unrecognized)\b/.test(message) ? undefined : message;
}

const shownLengthMax = 40;

/** A value as a sentence quotes it. */
export function quoted(value: unknown): string {
  if (typeof value === "string") {
    const text = withoutUnseen(value);
    return `"${text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}…` : text}"`;
  }
  return Array.isArray(value) ? "a list" : typeof value === "object" && value !== null ? "an object" : String(value);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const sentence = (text: string) => (/[.?…]$/.test(text) ? text : `${text}.`);

/** "UDP, TCP or TLS". */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Who sets the rule, as the subject of a sentence. */
function subjectOf({ source }: PlannedField, noun: string): string {
  return source.who === "Lineward" ? "Lineward" : `The ${noun}`;
}

/** What was typed, as the subject of a sentence: never the value of a secret. */
function typedIn(field: PlannedField, value: unknown): string {
  const words = field.secret ? "what is typed" : quoted(value);
  return typeof value === "boolean" && !field.secret ? words : capital(words);
}

const isTime = (unit: string | undefined) => /^(?:seconds|s|ms|minutes|hours)$/.test(unit ?? "");

/** "30 to 900 seconds", "whole numbers". */
function numberRule(field: PlannedField): string {
  const { min, max, step, integer } = field.number ?? { integer: false };
  const unit = field.meta.unit ? ` ${field.meta.unit}` : "";
  const range = bounds({ min, max });
  const whole = integer ? "whole" : "any";
  const numbers = range === undefined ? `${whole}${unit === "" ? " numbers" : unit}` : `${range}${unit}`;
  return step === undefined || step === 1 ? numbers : `${numbers} in steps of ${step}`;
}

function numberWords(field: PlannedField, issue: Issue, value: unknown): string {
  const rule = numberRule(field);
  const typed = typedIn(field, value);
  if (issue.code === "too_small" || issue.code === "too_big") {
    const [below, above] = isTime(field.meta.unit) ? ["short", "long"] : ["low", "high"];
    const { min, max } = field.number ?? {};
    const isBelow = typeof value === "number" && min !== undefined && value < min;
    const isAbove = typeof value === "number" && max !== undefined && value > max;
    return `${rule}. ${typed} is too ${isBelow || (!isAbove && issue.code === "too_small") ? below : above}.`;
  }
  if (issue.code === "not_multiple_of") {
    return `${rule}. ${typed} lies between two of them.`;
  }
  if (typeof value === "number") {
    return `${field.number?.integer ? `whole numbers, ${rule}` : rule}. ${typed} is not ${field.number?.integer ? "whole" : "one of them"}.`;
  }
  return `${rule}. ${typed} is not a number.`;
}

function lengthWords(field: PlannedField, issue: Issue, value: unknown): string {
  const range = bounds(field.secret ? { min: field.secret.minLength, max: field.secret.maxLength } : (field.length ?? {}));
  const [many, what, subject] = Array.isArray(value)
    ? [value.length, "entries", "This list"]
    : [String(value).length, "characters", typedIn(field, value)];
  const limit =
    issue.code === "too_small" ? `at least ${Number(issue.minimum)}` : issue.code === "too_big" ? `up to ${Number(issue.maximum)}` : "";
  return `${range ?? limit} ${what}. ${subject} ${many === 0 ? "is empty" : `has ${many}`}.`;
}

const formats: Readonly<Record<string, string>> = {
  email: "an e-mail address",
  url: "a web address",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  cidrv4: "a network such as 10.0.0.0/8",
  uuid: "an id",
  guid: "an id",
  datetime: "a date with a time",
  date: "a date",
  base64: "base64",
};

/** What a named format asks for, in words; undefined for a pattern of our own. */
export const formatWords = (format: string): string | undefined => formats[format];

/** What a value should be, by the kind of its field. */
function kindRule(field: PlannedField, issue: Issue): string {
  const named = issue.code === "invalid_format" ? formats[issue.format] : undefined;
  if (named !== undefined) {
    return named;
  }
  switch (field.kind) {
    case "choice":
      return orList((field.choices ?? []).flatMap(({ value, label }) => (value === undefined ? [] : [label])));
    case "switch":
      return "true or false";
    case "list":
      return "a list";
    case "json":
      return field.meta.json ? "JSON" : "an object or a list";
    default: {
      const range = bounds(field.secret ? { min: field.secret.minLength, max: field.secret.maxLength } : (field.length ?? {}));
      return range === undefined ? "text" : `text of ${range} characters`;
    }
  }
}

/** A driver's own words, "Has a space in it. Remove it.", after a colon. */
function predicate(words: string): string {
  if (/^(?:Is|Has|Holds|Names|Does|Begins|Ends)\b/.test(words)) {
    return `it ${inSentence(words)}`;
  }
  return /^(?:Neither|Only|Not|No|Longer|Shorter)\b/.test(words) ? `it is ${inSentence(words)}` : inSentence(words);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function missingWords(field: PlannedField): string {
  if (field.kind === "choice") {
    return `needs one of ${kindRule(field, { code: "custom", path: [], message: "" })}. None is chosen.`;
  }
  const hint = field.hint === undefined ? "" : `: ${inSentence(field.hint)}`;
  return `needs a value for ${inSentence(field.label)}${hint.replace(/\.$/, "")}. It is empty.`;
}

function fixesOf(field: PlannedField, value: unknown, { paths = [] }: Setting): Fix[] {
  if (field.secret) {
    return [];
  }
  if (field.kind === "number") {
    return numberFixes(field, value);
  }
  if (field.kind === "choice") {
    return choiceFixes(field, value);
  }
  return field.kind === "text" && typeof value === "string" ? textFixes(field, value, paths) : [];
}

const general: ReadonlySet<string> = new Set(["invalid_type", "invalid_value", "too_small", "too_big", "not_multiple_of", "invalid_union"]);

/**
 * What a schema found, in a sentence with who sets the rule, the rule and what was typed: "The panel takes 30 to 900 seconds. 20 is too
 * short." Never repeats a secret.
 */
export function complaintOf(field: PlannedField, issue: Issue, value: unknown, setting: Setting): Complaint {
  const subject = subjectOf(field, setting.noun);
  const own = ownWords(issue);
  if (issue.code === "unrecognized_keys") {
    return { message: `${subject} has no field ${orList(issue.keys.map(quoted))}.`, fixes: [] };
  }
  if (isEmpty(value) && (general.has(issue.code) || own === undefined || /^Is empty\b/.test(own))) {
    return { message: `${subject} ${missingWords(field)}`, fixes: [] };
  }
  const fixes = fixesOf(field, value, setting);
  if (own !== undefined && !general.has(issue.code)) {
    const what = isEmpty(value) ? "it empty" : field.secret ? "what is typed" : Array.isArray(value) ? "this list" : quoted(value);
    return { message: sentence(`${subject} does not take ${what}: ${predicate(own)}`), fixes };
  }
  return { message: `${subject} takes ${ruleWords(field, issue, value)}`, fixes };
}

function ruleWords(field: PlannedField, issue: Issue, value: unknown): string {
  if (field.kind === "number") {
    return numberWords(field, issue, value);
  }
  if (issue.code === "too_small" || issue.code === "too_big") {
    return lengthWords(field, issue, value);
  }
  if (issue.code === "invalid_format" && formats[issue.format] === undefined && field.hint !== undefined) {
    return `this: ${sentence(inSentence(field.hint))} ${typedIn(field, value)} is something else.`;
  }
  const other = typeof value === "number" && !field.secret ? "a number" : "something else";
  const none = field.kind === "choice" ? "none of them" : field.kind === "switch" ? "neither" : other;
  return `${kindRule(field, issue)}. ${typedIn(field, value)} is ${none}.`;
}

/** The same about one entry of a list: "Entry 2: …". */
export function memberComplaint(field: PlannedField, issue: Issue, inner: unknown, setting: Setting): Complaint {
  const [index, ...rest] = issue.path.map(String);
  const member = field.members?.find(({ path }) => path === rest.join(".")) ?? field;
  const { message } = complaintOf({ ...member, source: field.source }, issue, inner, setting);
  return { message: `Entry ${Number(index) + 1}: ${message.replace(/^The /, "the ")}`, fixes: [], at: issue.path.join(".") };
}
