import type { z } from "zod";
import type { PlannedField } from "./planned-field";
import { bounds, count } from "./rule-text";

/** A value that would be right, offered as a link behind the sentence. */
export interface Fix {
  readonly label: string;
  readonly value: string;
}

/** A sentence about one field, and what would mend it. `at` is the place inside a list: "2.packetMs". */
export interface Complaint {
  readonly message: string;
  readonly fixes: readonly Fix[];
  readonly at?: string;
}

type Issue = z.core.$ZodIssue;

/** zod's own English sentences are for programmers; a schema's own message is for people. */
function ownWords(issue: Issue): string | undefined {
  return /^(Invalid|Too (small|big)|Unrecognized)\b/.test(issue.message) ? undefined : issue.message;
}

/** The nearest legal number, and the usual one where it is another. */
function numberFixes(field: PlannedField, typed: unknown): Fix[] {
  const { min, max, step, integer } = field.number ?? { integer: false };
  const usual = typeof field.default === "number" ? field.default : undefined;
  const number = typeof typed === "number" ? typed : Number.parseFloat(String(typed));
  let nearest: number | undefined;
  if (Number.isFinite(number)) {
    // Steps count from zero, so a bound that lies off the grid moves inwards to it.
    const grid = step ?? (integer ? 1 : 0);
    const onGrid = (value: number, round: (value: number) => number) => (grid === 0 ? value : round(value / grid) * grid);
    const [low, high] = [min === undefined ? -Infinity : onGrid(min, Math.ceil), max === undefined ? Infinity : onGrid(max, Math.floor)];
    nearest = Math.min(high, Math.max(low, onGrid(number, Math.round)));
  }
  const values = [...new Set([nearest, usual].filter((candidate) => candidate !== undefined && candidate !== number))] as number[];
  return values.map((value) => ({ label: value === nearest ? `Use ${value}` : `Use the default, ${value}`, value: String(value) }));
}

function numberWords(field: PlannedField, issue: Issue, typed: unknown, noun: string): string {
  const { min, max, step, integer } = field.number ?? { integer: false };
  const unit = field.meta.unit ? ` ${field.meta.unit}` : "";
  const range = bounds({ min, max });
  if (issue.code === "too_small" || issue.code === "too_big") {
    return `The ${noun} takes ${range}${unit}. ${typed} is too ${issue.code === "too_small" ? "low" : "high"}.`;
  }
  if (issue.code === "not_multiple_of") {
    return `The ${noun} takes steps of ${step}${unit}. ${typed} lies between two of them.`;
  }
  const whole = integer ? "Whole numbers only" : "Numbers only";
  return range === undefined ? `${whole}, without other characters.` : `${whole}: ${range}${unit}.`;
}

function lengthWords(field: PlannedField, issue: Issue, value: unknown): string {
  const range = bounds(field.secret ? { min: field.secret.minLength, max: field.secret.maxLength } : (field.length ?? {}));
  const many = typeof value === "string" || Array.isArray(value) ? value.length : 0;
  const what = Array.isArray(value) ? "entries" : "characters";
  if (many === 0 && issue.code === "too_small") {
    return Array.isArray(value) ? "Add at least one." : "This cannot be empty.";
  }
  return `${range ?? "Another number of"} ${what}; this has ${many}.`.replace(/^./, (first) => first.toUpperCase());
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}

function stripped(field: PlannedField, value: unknown): Fix[] {
  const trimmed = typeof value === "string" ? value.trim() : value;
  const legal = trimmed !== value && trimmed !== "" && (field.schema as z.ZodType).safeParse(trimmed).success;
  return legal ? [{ label: "Remove the spaces around it", value: String(trimmed) }] : [];
}

/** What zod found, in words for the person who typed it. `noun` is how sentences call the device. Never repeats a secret. */
export function complaintOf(field: PlannedField, issue: Issue, value: unknown, noun: string): Complaint {
  const own = ownWords(issue);
  if (value === undefined || value === null) {
    return {
      message: field.kind === "choice" ? `Choose one. The ${noun} needs it.` : `This cannot be empty. The ${noun} needs it.`,
      fixes: [],
    };
  }
  if (field.kind === "number") {
    return { message: own ?? numberWords(field, issue, value, noun), fixes: numberFixes(field, value) };
  }
  if (own !== undefined) {
    return { message: sentence(own), fixes: field.secret ? [] : stripped(field, value) };
  }
  if (field.kind === "json") {
    return { message: "This is not valid JSON. Check brackets, commas and double quotes.", fixes: [] };
  }
  if (issue.code === "too_small" || issue.code === "too_big") {
    return { message: lengthWords(field, issue, value), fixes: [] };
  }
  if (field.kind === "choice") {
    const others = (field.choices ?? []).filter((choice) => choice.value !== undefined);
    return {
      message: `The ${noun} knows ${count(others.length, "value")}: ${others.map((choice) => choice.label).join(", ")}.`,
      fixes: [],
    };
  }
  const rule = field.hint === undefined ? "" : ` ${sentence(field.hint)}`;
  return { message: `The ${noun} does not take this.${rule}`, fixes: field.secret ? [] : stripped(field, value) };
}
