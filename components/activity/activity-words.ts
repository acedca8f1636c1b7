import { actionWords } from "@/components/audit/audit-text";
import type { Act, AuditEntry } from "../audit/use-audit";
import type { Tone } from "../ui/badge";
import type { Times } from "../ui/times";

/** Everything that one action of a person caused, told as one. */
export interface Deed {
  readonly id: string;
  readonly at: string;
  /** Its place in the order of what was done, which no clock can change. */
  readonly seq: number;
  readonly words: string;
  readonly about: string | undefined;
  readonly href: string | undefined;
  readonly ticket: string | undefined;
  /** The values that it changed, as the audit tells them. */
  readonly changes: Act["changes"];
  readonly outcome: { readonly label: string; readonly tone: Tone } | undefined;
  readonly entries: readonly AuditEntry[];
}

const sentences: Readonly<Record<string, string>> = {
  "line.reset": "Reset the password of",
  "line.reset_finish": "Chose to finish the reset of",
  "line.reset_put_back": "Chose to put back the password of",
  "line.reveal_link": "Made a one-time link to the new password of",
  "line.name": "Named",
  "line.callers": "Changed the callers of",
  "line.join": "Joined another line to",
  "line.split": "Split ends off",
  "line.certificate": "Accepted the certificate of the SIP server of",
};

/** What an entry says was done, before the name of what it was done to. */
export function entryWords(action: string): string {
  return sentences[action] ?? actionWords(action);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function resetOutcome(entry: AuditEntry): Deed["outcome"] {
  if (entry.phase === "happened") {
    return { label: "Done", tone: "ok" };
  }
  if (entry.phase === "refused") {
    return entry.detail.code === "put_back" ? { label: "Put back", tone: "warn" } : { label: "Not reset", tone: "warn" };
  }
  return entry.phase === "unknown" ? { label: "Half done", tone: "bad" } : { label: "Under way", tone: "accent" };
}

function outcomeOf(entry: AuditEntry): Deed["outcome"] {
  if (entry.action === "line.reset") {
    return resetOutcome(entry);
  }
  if (entry.phase === "refused") {
    return { label: "Refused", tone: "bad" };
  }
  return entry.phase === "unknown" ? { label: "Not known", tone: "warn" } : undefined;
}

/** The entry that names the whole: what the person asked for, in its latest phase; not the writes and checks that it took. */
function mainOf(entries: readonly AuditEntry[]): AuditEntry | undefined {
  const own = entries.filter((entry) => entry.action in sentences);
  const resets = own.filter((entry) => entry.action === "line.reset");
  const latest = (some: readonly AuditEntry[]) => some.reduce<AuditEntry | undefined>((a, b) => (a && a.seq > b.seq ? a : b), undefined);
  return latest(resets) ?? latest(own) ?? latest(entries);
}

function isChange(value: unknown): value is Act["changes"][number] {
  return typeof value === "object" && value !== null && "label" in value && typeof value.label === "string";
}

const changesIn = ({ changes }: AuditEntry["detail"]): Act["changes"] => (Array.isArray(changes) ? changes.filter(isChange) : []);

function deedOf(entries: readonly AuditEntry[]): Deed | undefined {
  const main = mainOf(entries);
  if (!main) {
    return undefined;
  }
  return {
    id: main.id,
    at: main.at,
    seq: main.seq,
    words: entryWords(main.action),
    about: main.subjectName ?? undefined,
    href: main.subject === "line" && main.subjectId !== null ? `/lines/${main.subjectId}` : undefined,
    ticket: text(entries.map((entry) => entry.detail.ticket).find((ticket) => text(ticket) !== undefined)),
    changes: entries.flatMap(({ detail }) => changesIn(detail)),
    outcome: outcomeOf(main),
    entries: [...entries].sort((a, b) => a.seq - b.seq),
  };
}

/** Entries as deeds, the latest first. */
export function deedsOf(entries: readonly AuditEntry[]): Deed[] {
  const groups = new Map<string, AuditEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.correlationId);
    if (group) {
      group.push(entry);
    } else {
      groups.set(entry.correlationId, [entry]);
    }
  }
  return [...groups.values()].flatMap((group) => deedOf(group) ?? []).sort((a, b) => b.seq - a.seq);
}

/** "Today", "Yesterday", "Friday 21 November". */
export function dayOf(at: string, now: Date, times: Times): string {
  const days = (Date.parse(times.isoDay(now)) - Date.parse(times.isoDay(at))) / 86_400_000;
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : times.weekday(at);
}
