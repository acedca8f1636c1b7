import type { ChangeItem } from "@/lib/settings/schemas";
import type { Tone } from "../ui/badge";

export const outcomeWords: Readonly<Record<ChangeItem["outcome"], { label: string; tone: Tone }>> = {
  writing: { label: "Writing", tone: "accent" },
  applied: { label: "Applied", tone: "plain" },
  rejected: { label: "Refused", tone: "bad" },
  failed: { label: "Failed", tone: "bad" },
  not_applied: { label: "Not applied", tone: "bad" },
  unknown: { label: "Not known", tone: "warn" },
};

const actions: Readonly<Record<string, string>> = {
  create: "Added to",
  update: "Changed",
  remove: "Deleted from",
  put_back: "Put back in",
  keep: "Kept theirs in",
  write: "Changed",
};

/** "Changed SIP account 1", "Put back in SIP account 1". */
export function actionWords(change: Pick<ChangeItem, "action" | "documentLabel" | "putBackOf">): string {
  return `${actions[change.putBackOf ? "put_back" : change.action] ?? "Changed"} ${change.documentLabel}`;
}

/** A value as a person reads it. Objects and lists are compact JSON. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") {
    return "not set";
  }
  if (typeof value === "boolean") {
    return value ? "on" : "off";
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** "Registration interval 60 → 300", "Proxy and 2 more". */
export function summaryWords(change: Pick<ChangeItem, "changes">): string {
  const [first, ...rest] = change.changes;
  if (!first) {
    return "No field changed";
  }
  if (rest.length === 0) {
    return first.secret ? `${first.label}: new, not shown` : `${first.label} ${valueWords(first.from)} → ${valueWords(first.to)}`;
  }
  return `${first.label} and ${rest.length} more`;
}
