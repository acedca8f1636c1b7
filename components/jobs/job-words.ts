import {
  Ban,
  Check,
  CircleDashed,
  CircleHelp,
  CirclePause,
  CircleStop,
  Clock,
  Equal,
  Eye,
  GitCompareArrows,
  Hourglass,
  KeyRound,
  Layers,
  ListOrdered,
  type LucideIcon,
  OctagonX,
  PackagePlus,
  PencilLine,
  Phone,
  RefreshCw,
  Trash2,
  TriangleAlert,
  Undo2,
  WifiOff,
} from "lucide-react";
import type { JobItem, JobKind, JobState, RowState } from "@/lib/jobs/schemas";
import type { Tone } from "../ui/badge";
import { counted } from "../ui/plain-text";

interface KindLook {
  readonly label: string;
  readonly icon: LucideIcon;
  /** What a row of it is. */
  readonly target: string;
  /** What starting it is called, with what it is done to: "Change 131 devices". */
  readonly start: (targets: string) => string;
}

export const kinds: Readonly<Record<JobKind, KindLook>> = {
  settings: { label: "Change settings", icon: PencilLine, target: "device", start: (targets) => `Change ${targets}` },
  records: { label: "Change records", icon: ListOrdered, target: "record", start: (targets) => `Change ${targets}` },
  reset: { label: "Reset lines", icon: KeyRound, target: "line", start: (targets) => `Reset ${targets}` },
  rotate_login: { label: "Renew logins", icon: KeyRound, target: "device", start: (targets) => `Renew the logins of ${targets}` },
  give_lines: { label: "Give lines", icon: Phone, target: "device", start: (targets) => `Give ${targets} a line` },
  take_lines: { label: "Take lines back", icon: Undo2, target: "device", start: (targets) => `Take the lines of ${targets} back` },
  check: { label: "Check", icon: RefreshCw, target: "device", start: (targets) => `Check ${targets}` },
  standards: { label: "Apply standards", icon: Layers, target: "device", start: (targets) => `Change ${targets}` },
  put_back: { label: "Put back", icon: Undo2, target: "device", start: (targets) => `Put back ${targets}` },
  add: { label: "Add", icon: PackagePlus, target: "device", start: (targets) => `Add ${targets}` },
  remove: { label: "Remove", icon: Trash2, target: "device", start: (targets) => `Remove ${targets}` },
};

/** Every kind, in the order in which they are offered. */
export const kindChoices = Object.keys(kinds) as JobKind[];

/** "131 devices", "1 line". */
export function targetWords(kind: JobKind, count: number): string {
  return counted(count, kinds[kind].target);
}

interface RowLook {
  /** How a row ended, in the one word that is used everywhere. */
  readonly label: string;
  /** The same while nothing has been started. */
  readonly planned?: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
}

export const rowLooks: Readonly<Record<RowState, RowLook>> = {
  planned: { label: "To go", planned: "Will change", icon: PencilLine, tone: "accent" },
  unchanged: { label: "Unchanged", icon: Equal, tone: "ok" },
  refused: { label: "Refused", planned: "Would be refused", icon: OctagonX, tone: "bad" },
  unplanned: { label: "Cannot be planned", icon: WifiOff, tone: "plain" },
  queued: { label: "To go", icon: CircleDashed, tone: "plain" },
  running: { label: "Now", icon: RefreshCw, tone: "accent" },
  waiting: { label: "Waiting", icon: Hourglass, tone: "warn" },
  done: { label: "Done", icon: Check, tone: "ok" },
  changed_meanwhile: { label: "Changed meanwhile", icon: GitCompareArrows, tone: "warn" },
  login_refused: { label: "Login refused", icon: Ban, tone: "bad" },
  not_applied: { label: "Not applied", icon: TriangleAlert, tone: "bad" },
  unknown: { label: "Unknown", icon: CircleHelp, tone: "bad" },
  stopped: { label: "Stopped", icon: CircleStop, tone: "plain" },
  expired: { label: "Expired", icon: Clock, tone: "warn" },
};

/** What a plan calls that which the job is to be at: a check changes nothing. */
export function plannedLabel(kind: JobItem["kind"]): string {
  return kind === "check" ? "Will be checked" : (rowLooks.planned.planned ?? rowLooks.planned.label);
}

/** Worst first: the order in which rows are shown by what became of them. */
export const worstFirst: readonly RowState[] = [
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
  "done",
  "unchanged",
];

const notEnded: ReadonlySet<RowState> = new Set(["planned", "queued", "running", "waiting"]);
const well: ReadonlySet<RowState> = new Set(["done", "unchanged"]);

type Counts = JobItem["counts"];

export const countOf = (counts: Counts, ...states: readonly RowState[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);

/** Rows that nothing more is done about by itself. */
export const endedIn = (counts: Counts) => countOf(counts, ...worstFirst.filter((state) => !notEnded.has(state)));

/** Rows that ended otherwise than they should. */
export const badIn = (counts: Counts) => countOf(counts, ...worstFirst.filter((state) => !notEnded.has(state) && !well.has(state)));

/** How rows ended that did not end well, worst first. */
const worstIn = (counts: Counts) => worstFirst.filter((state) => !notEnded.has(state) && !well.has(state) && (counts[state] ?? 0) > 0);

/** "7 login refused, 2 waiting": the worst of what a job's rows came to. */
export function worstWords(counts: Counts, most = 2): string[] {
  return worstIn(counts)
    .slice(0, most)
    .map((state) => `${counts[state]} ${rowLooks[state].label.toLowerCase()}`);
}

/** "89 done, 2 unchanged". */
export function wellWords(counts: Counts): string {
  return (["done", "unchanged"] as const)
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(", ");
}

export interface StateLook {
  readonly words: string;
  readonly tone: Tone;
  /** Undefined: something runs, and turns. */
  readonly icon: LucideIcon | undefined;
}

/** True for a job that ended without a person having wanted it to. */
const stoppedItself = ({ state, words }: Pick<JobItem, "state" | "words">) => state === "stopped" && words?.startsWith("Stopped by itself");

/** How a job stands, in a badge. */
export function stateLook(job: Pick<JobItem, "state" | "counts" | "words">): StateLook {
  const waiting = job.counts.waiting ?? 0;
  const [worst] = worstWords(job.counts, 1);
  const [state] = worstIn(job.counts);
  const looks: Readonly<Record<JobState, StateLook>> = {
    planning: { words: "Planning", tone: "accent", icon: undefined },
    planned: { words: "Plan, nothing written", tone: "plain", icon: Eye },
    scheduled: { words: "Starts later", tone: "plain", icon: Clock },
    running: { words: "Running", tone: "accent", icon: undefined },
    paused: { words: "Paused", tone: "plain", icon: CirclePause },
    waiting: { words: waiting > 0 ? `Waiting for ${waiting}` : "Waiting", tone: "warn", icon: Hourglass },
    done: { words: "Done", tone: "ok", icon: Check },
    done_with_problems: {
      words: worst ?? "Done with problems",
      tone: state === undefined || rowLooks[state].tone === "bad" ? "bad" : "warn",
      icon: state === undefined ? OctagonX : rowLooks[state].icon,
    },
    stopped: stoppedItself(job)
      ? { words: "Stopped by itself", tone: "bad", icon: CirclePause }
      : { words: "Stopped", tone: "plain", icon: CircleStop },
  };
  return looks[job.state];
}

/** "about 40 s", "about 3 min", "about 2 h". */
export function leftWords(seconds: number): string {
  if (seconds < 90) {
    return `about ${Math.max(1, Math.round(seconds))} s`;
  }
  return seconds < 5_400 ? `about ${Math.round(seconds / 60)} min` : `about ${Math.round(seconds / 3_600)} h`;
}

/** "4 a second", "18 a minute". */
export function paceWords(perSecond: number): string {
  return perSecond >= 1 ? `${Math.round(perSecond * 10) / 10} a second` : `${Math.max(1, Math.round(perSecond * 60))} a minute`;
}
