import type { LiveAlert } from "./facts";
import type { AlertRule } from "./schemas";

/** People are told so often in so long of one cause at most. */
export const flapping = { messages: 2, withinMs: 600_000 };

/** What people are to be told of an alert now. */
export interface DueTell {
  readonly alertId: string;
  readonly what: "opened" | "resolved" | "reminded";
  readonly toldAt: readonly number[];
  /** What its row said when this was worked out: whoever finds something else there comes too late. */
  readonly toldAtKept: string;
}

/** When people are told again of what is open still and nobody has; undefined: never. */
export function remindAt(
  alert: Pick<LiveAlert, "ruleId" | "toldAt" | "ackAt" | "ackUntil">,
  rules: readonly AlertRule[],
): number | undefined {
  const minutes = rules.find(({ id }) => id === alert.ruleId)?.remindMinutes;
  const last = alert.toldAt.at(-1);
  if (minutes === undefined || last === undefined || (alert.ackAt !== null && alert.ackUntil === null)) {
    return undefined;
  }
  return Math.max(last + minutes * 60_000, alert.ackAt === null ? 0 : (alert.ackUntil?.getTime() ?? 0));
}

/** Who was told what: never more than a few messages about one cause in a while, the last one says how it is, and it is said again. */
export function tellsDue(
  alerts: readonly LiveAlert[],
  now: {
    readonly nowMs: number;
    readonly rules: readonly AlertRule[];
    readonly isInMaintenance: (alertId: string) => boolean;
    /** Takes when something is due, if nothing happens before. */
    readonly due: (atMs: number) => void;
  },
): DueTell[] {
  const { nowMs, rules, isInMaintenance, due } = now;
  return alerts.flatMap((alert) => {
    const { id: alertId, toldAtKept } = alert;
    const wanted = alert.state === "open" ? "opened" : alert.told === "opened" ? "resolved" : undefined;
    const isTold = wanted === undefined || wanted === alert.told;
    const againAt = isTold && alert.state === "open" ? remindAt(alert, rules) : undefined;
    if (isTold && (againAt === undefined || againAt > nowMs || isInMaintenance(alertId))) {
      if (againAt !== undefined && againAt > nowMs) {
        due(againAt);
      }
      return [];
    }
    const lately = alert.toldAt.filter((at) => at > nowMs - flapping.withinMs && at <= nowMs);
    const [oldest] = lately;
    if (oldest !== undefined && lately.length >= flapping.messages) {
      due(oldest + flapping.withinMs);
      return [];
    }
    return [{ alertId, what: isTold ? "reminded" : (wanted ?? "opened"), toldAt: [...lately, nowMs], toldAtKept }];
  });
}
