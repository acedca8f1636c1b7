import type { z } from "zod";
import { formatWords, type Issue, orList, ownWords, quoted } from "./complaint";
import { valueAt } from "./document";
import type { FieldError } from "./document-complaints";
import { soundsSecret } from "./sensitive";

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  date: "a date",
  null: "null",
};

const valuesMax = 12;

/** What would be right, as a part of a sentence: "at least 1", "0 or 1", "up to 200 characters". */
export function ruleOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case "too_small":
    case "too_big": {
      const [limit, bound] = issue.code === "too_small" ? [issue.minimum, "at least"] : [issue.maximum, "up to"];
      const [one, many] = { string: [" character", " characters"], array: [" entry", " entries"] }[issue.origin as string] ?? ["", ""];
      const what = Number(limit) === 1 ? one : many;
      return `${bound} ${limit}${what}`;
    }
    case "invalid_value": {
      const values = issue.values.map(String);
      return orList(values.length > valuesMax ? [...values.slice(0, valuesMax), `one of ${values.length - valuesMax} more`] : values);
    }
    case "invalid_type":
      return kinds[issue.expected] ?? "something else";
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_format":
      return formatWords(issue.format);
    default:
      return undefined;
  }
}

function verdict(issue: Issue, value: unknown): string {
  if (issue.code === "too_small" || issue.code === "too_big") {
    if (typeof value === "string" || Array.isArray(value)) {
      return value.length === 0 ? "is empty" : `has ${value.length}`;
    }
    return issue.code === "too_small" ? "is too low" : "is too high";
  }
  return issue.code === "invalid_value" ? "is none of them" : "is something else";
}

function words(issue: Issue, value: unknown): string {
  const own = ownWords(issue);
  // A bare limit says less than the sentence that is made of it.
  if (own !== undefined && !/^At (?:most|least)\b/.test(own)) {
    return /[.?]$/.test(own) ? own : `${own}.`;
  }
  const name = issue.path.map(String).join(".");
  const where = name === "" ? "" : ` for ${name}`;
  const hides = issue.path.some((key) => soundsSecret(String(key)));
  if (value === undefined) {
    return `Lineward needs ${name === "" ? "a body" : name}. It is missing.`;
  }
  const [typed, subject] = hides ? ["what was sent", "What was sent"] : [quoted(value), quoted(value).replace(/^a/, "A")];
  const rule = ruleOf(issue);
  return rule === undefined
    ? `Lineward does not take ${typed}${where}.`
    : `Lineward takes ${rule}${where}. ${subject} ${verdict(issue, value)}.`;
}

/** What is wrong with a request, in sentences with subject, rule and what was sent: never what stands under a name that sounds secret. */
export function requestErrors({ issues }: z.core.$ZodError, sent: unknown): FieldError[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String).join(".");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: path === "" ? key : `${path}.${key}`, message: "This field is not known here." }));
    }
    // Of a name that people choose, the rule for names says what is wrong, and not its value.
    const [ofName] = issue.code === "invalid_key" ? issue.issues : [];
    return ofName
      ? [{ path, message: words(ofName as Issue, issue.path.at(-1)) }]
      : [{ path, message: words(issue, path === "" ? sent : valueAt(sent, path)) }];
  });
}
