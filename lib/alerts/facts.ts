import type { AlertKind, AlertRule } from "./schemas";

/** One thing that is wrong now, as the house knows it: it may become an alert, or be explained by another one. */
export interface Problem {
  /** The same as long as it is the same problem. */
  readonly key: string;
  readonly kind: AlertKind;
  readonly causeKind: "site" | "device" | "line" | "reset" | "job" | "house";
  readonly causeId: string;
  readonly deviceId: string | null;
  readonly lineId: string | null;
  readonly siteId: string | null;
  /** What is wrong, as the row calls it. */
  readonly cause: string | null;
  /** What begins at the same place in the same few minutes is one cause. */
  readonly place: string;
  readonly drivers: readonly string[];
  readonly tags: readonly string[];
  readonly since: Date;
  readonly lookedAt: Date | null;
  /** Looks in a row that were bad, as far as the row counts them. */
  readonly missed: number;
  /** Keys of what would explain it. */
  readonly through: readonly string[];
  /** What might explain it has not been looked at since it began. */
  readonly early: boolean;
}

/** Nobody is told of what breaks in this window. */
export interface Window {
  readonly id: string;
  readonly target: string;
  readonly targetId: string;
}

export interface LiveAlert {
  readonly id: string;
  readonly kind: string;
  readonly severity: string;
  readonly ruleId: string;
  readonly groupKey: string;
  readonly state: string;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  readonly told: string;
  /** Milliseconds. */
  readonly toldAt: readonly number[];
  /** The same as it stands in its row. */
  readonly toldAtKept: string;
  readonly ackAt: Date | null;
  readonly ackUntil: Date | null;
}

export interface OpenPart {
  readonly id: string;
  readonly alertId: string;
  readonly key: string;
  readonly own: boolean;
}

export interface Suspect {
  readonly key: string;
  readonly since: Date;
  readonly looks: string;
  readonly lookedAt: Date | null;
  readonly covered: string | null;
}

/** All that is known when alerts are worked out. */
export interface Situation {
  readonly nowMs: number;
  readonly problems: readonly Problem[];
  readonly rules: readonly AlertRule[];
  readonly windows: readonly Window[];
  /** A site's customer. */
  readonly parentOf: ReadonlyMap<string, string>;
  /** Open ones, those that people have not been told the end of, and those that ended a few minutes ago. */
  readonly alerts: readonly LiveAlert[];
  readonly parts: readonly OpenPart[];
  /** The problems of alerts that ended a few minutes ago. */
  readonly ended: ReadonlyMap<string, string>;
  readonly suspects: readonly Suspect[];
  /** Of devices whose looks are counted and that are in order now: their last look. */
  readonly lookedAt: ReadonlyMap<string, Date>;
}
