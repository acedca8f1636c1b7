import { randomUUID } from "node:crypto";
import type { LiveAlert, OpenPart, Problem, Situation, Suspect, Window } from "./facts";
import type { AlertKind, AlertRule } from "./schemas";
import { type DueTell, tellsDue } from "./tells-due";

/** What might explain a problem is waited for no longer than this. */
const earlyMsMax = 600_000;
/** What begins so soon after an alert of the same kind at the same place belongs to it. */
const joinMs: Readonly<Partial<Record<AlertKind, number>>> = { certificate: 86_400_000, drift: 3_600_000 };
const joinMsUsual = 300_000;

export interface NewPart {
  readonly alertId: string;
  readonly problem: Problem;
  readonly own: boolean;
}

/** What is to be written. Empty lists where nothing is news. */
export interface Outcome {
  readonly opened: { readonly id: string; readonly rule: AlertRule; readonly problem: Problem; readonly groupKey: string }[];
  readonly reopened: string[];
  readonly grown: { readonly alertId: string; readonly count: number }[];
  readonly resolved: string[];
  readonly parts: NewPart[];
  readonly left: string[];
  readonly suspects: Suspect[];
  readonly cleared: string[];
  readonly tells: DueTell[];
  /** When something is due, if nothing happens before. */
  readonly nextMs: number;
}

const bad = (looks: string, of: number) => [...looks.slice(-of)].filter((look) => look === "1").length;

function applies(rule: AlertRule, problem: Problem, parentOf: ReadonlyMap<string, string>): boolean {
  const { siteIds, tags, drivers } = rule.scope;
  const sites = problem.siteId === null ? [] : [problem.siteId, parentOf.get(problem.siteId) ?? ""];
  return (
    rule.on &&
    rule.kind === problem.kind &&
    (siteIds.length === 0 || sites.some((id) => siteIds.includes(id))) &&
    (tags.length === 0 || problem.tags.some((tag) => tags.includes(tag))) &&
    (drivers.length === 0 || problem.drivers.some((driver) => drivers.includes(driver)))
  );
}

function windowOver(problem: Problem | undefined, windows: readonly Window[], parentOf: ReadonlyMap<string, string>): Window | undefined {
  return windows.find(({ target, targetId }) => {
    if (problem === undefined) {
      return false;
    }
    switch (target) {
      case "site":
        return problem.siteId !== null && (problem.siteId === targetId || parentOf.get(problem.siteId) === targetId);
      case "device":
        return problem.deviceId === targetId;
      default:
        return problem.tags.includes(targetId);
    }
  });
}

/** Works out what has become of alerts, from what is wrong now and what was written down before. Changes nothing itself. */
export function reconcile(now: Situation): Outcome {
  const { nowMs, parentOf } = now;
  const ruleOf = new Map<string, AlertRule>();
  const active = new Map<string, Problem>();
  for (const problem of now.problems) {
    const rule = now.rules.find((candidate) => applies(candidate, problem, parentOf));
    if (rule) {
      ruleOf.set(problem.key, rule);
      active.set(problem.key, problem);
    }
  }
  const present = new Map(now.problems.map((problem) => [problem.key, problem]));
  // A rule that is off makes no alert; what it would be about still lies between what explains it and what it explains.
  const rootOf = (problem: Problem, depth = 0): Problem => {
    for (const key of depth < 4 ? problem.through : []) {
      const parent = present.get(key);
      const root = parent && parent !== problem ? rootOf(parent, depth + 1) : problem;
      if (root !== problem && active.has(root.key)) {
        return root;
      }
    }
    return problem;
  };
  const before = new Map(now.suspects.map((suspect) => [suspect.key, suspect]));
  const outcome: Outcome = {
    opened: [],
    reopened: [],
    grown: [],
    resolved: [],
    parts: [],
    left: [],
    suspects: [],
    cleared: [],
    tells: [],
    nextMs: Number.POSITIVE_INFINITY,
  };
  let { nextMs } = outcome;
  const due = (atMs: number) => {
    nextMs = Math.min(nextMs, Math.max(0, atMs - nowMs));
  };

  // What is over leaves; an alert without a cause of its own is over, and what it explained is looked at anew.
  const stays = (part: OpenPart): boolean => {
    if (part.own ? active.has(part.key) : present.has(part.key)) {
      return true;
    }
    const rule = now.rules.find(({ id }) => id === now.alerts.find((alert) => alert.id === part.alertId)?.ruleId);
    const looks = before.get(part.key)?.looks ?? "";
    return part.own && rule?.on === true && "looks" in rule.hold && bad(looks, rule.hold.of) >= rule.hold.looks;
  };
  const open = now.alerts.filter(({ state }) => state === "open");
  const staying = now.parts.filter(stays);
  const ownCount = new Map<string, number>();
  for (const part of staying.filter(({ own }) => own)) {
    ownCount.set(part.alertId, (ownCount.get(part.alertId) ?? 0) + 1);
  }
  const over = new Set(open.filter(({ id }) => !ownCount.has(id)).map(({ id }) => id));
  outcome.resolved.push(...over);
  const held = new Map<string, OpenPart>();
  const freed = new Set<string>();
  for (const part of now.parts) {
    if (over.has(part.alertId) || !stays(part)) {
      outcome.left.push(part.id);
      if (over.has(part.alertId) && !part.own) {
        freed.add(part.key);
      }
    } else {
      held.set(part.key, part);
    }
  }

  const keep = (suspect: Suspect) => {
    const old = before.get(suspect.key);
    const isSame =
      old !== undefined &&
      old.covered === suspect.covered &&
      old.looks === suspect.looks &&
      old.since.getTime() === suspect.since.getTime() &&
      (suspect.looks === "" || old.lookedAt?.getTime() === suspect.lookedAt?.getTime());
    if (!isSame) {
      outcome.suspects.push(suspect);
    }
    before.delete(suspect.key);
  };
  const looksOf = (key: string, rule: AlertRule, isBad: boolean, lookedAt: Date | null) => {
    const old = before.get(key);
    if (!("looks" in rule.hold)) {
      return { looks: "", lookedAt: null };
    }
    const { of } = rule.hold;
    const isNew = lookedAt !== null && (old?.lookedAt ?? new Date(0)) < lookedAt;
    const looks = isNew ? `${old?.looks ?? ""}${isBad ? "1" : "0"}`.slice(-of) : (old?.looks ?? "");
    const isFull = looks === old?.looks && !/0/.test(looks) && looks.length === of;
    return { looks, lookedAt: isFull ? (old?.lookedAt ?? lookedAt) : isNew ? lookedAt : (old?.lookedAt ?? null) };
  };

  // What is wrong by itself: it waits, or it is ripe.
  const ripe: Problem[] = [];
  const children: { problem: Problem; root: Problem }[] = [];
  for (const problem of present.values()) {
    const rule = ruleOf.get(problem.key);
    const old = before.get(problem.key);
    if (rule === undefined) {
      const root = rootOf(problem);
      if (root !== problem && !held.has(problem.key)) {
        children.push({ problem, root });
      }
      continue;
    }
    if (held.has(problem.key)) {
      if ("looks" in rule.hold) {
        keep({
          key: problem.key,
          since: old?.since ?? problem.since,
          covered: null,
          ...looksOf(problem.key, rule, true, problem.lookedAt),
        });
      }
      continue;
    }
    const root = rootOf(problem);
    const window = windowOver(root, now.windows, parentOf) ?? windowOver(problem, now.windows, parentOf);
    if (window) {
      keep({ key: problem.key, since: old?.since ?? problem.since, looks: "", lookedAt: null, covered: `maintenance:${window.id}` });
      continue;
    }
    if (root !== problem) {
      children.push({ problem, root });
      continue;
    }
    const since =
      freed.has(problem.key) || (old?.covered ?? null) !== null
        ? new Date(nowMs)
        : old && old.since > problem.since
          ? old.since
          : problem.since;
    const looks = looksOf(problem.key, rule, true, problem.lookedAt);
    const lastsMs = nowMs - since.getTime();
    const isRipe =
      "seconds" in rule.hold
        ? lastsMs >= rule.hold.seconds * 1000
        : bad(looks.looks, rule.hold.of) >= rule.hold.looks || problem.missed >= rule.hold.looks;
    if (isRipe && !(problem.early && lastsMs < earlyMsMax)) {
      ripe.push(problem);
      if ("looks" in rule.hold) {
        keep({ key: problem.key, since, covered: null, ...looks });
      }
      continue;
    }
    due("seconds" in rule.hold && !isRipe ? since.getTime() + rule.hold.seconds * 1000 : nowMs + 5_000);
    keep({ key: problem.key, since, covered: null, ...looks });
  }

  // One alert for what begins at one place at one time.
  const alertOf = new Map([...held.values()].filter(({ own }) => own).map((part) => [part.key, part.alertId]));
  const live: LiveAlert[] = now.alerts.map((alert) =>
    over.has(alert.id) ? { ...alert, state: "resolved", resolvedAt: new Date(nowMs) } : alert,
  );
  const grown = new Map<string, number>();
  for (const problem of ripe) {
    const rule = ruleOf.get(problem.key) as AlertRule;
    const groupKey = `${rule.id}:${problem.place}`;
    const again = live.findIndex(({ id, state }) => state === "resolved" && now.ended.get(problem.key) === id);
    const sinceMs = nowMs - (joinMs[problem.kind] ?? joinMsUsual);
    const same = live.find((alert) => alert.state === "open" && alert.groupKey === groupKey && alert.openedAt.getTime() >= sinceMs);
    const old = again >= 0 ? live[again] : undefined;
    let alertId: string;
    if (old) {
      alertId = old.id;
      live[again] = { ...old, state: "open", resolvedAt: null };
      outcome.reopened.push(old.id);
    } else if (same) {
      alertId = same.id;
      grown.set(same.id, (grown.get(same.id) ?? 0) + 1);
    } else {
      alertId = randomUUID();
      outcome.opened.push({ id: alertId, rule, problem, groupKey });
      const born = {
        id: alertId,
        kind: problem.kind,
        severity: rule.severity,
        ruleId: rule.id,
        groupKey,
        state: "open",
        told: "",
        toldAt: [],
        toldAtKept: "[]",
        ackAt: null,
        ackUntil: null,
      };
      live.push({ ...born, openedAt: new Date(nowMs), resolvedAt: null });
    }
    alertOf.set(problem.key, alertId);
    outcome.parts.push({ alertId, problem, own: true });
  }
  const isNew = new Set(outcome.opened.map(({ id }) => id));
  outcome.grown.push(...[...grown].filter(([id]) => !isNew.has(id)).map(([alertId, count]) => ({ alertId, count })));

  // What something else explains is no alert, and is written down as such.
  for (const { problem, root } of children) {
    const alertId = alertOf.get(root.key);
    if (alertId !== undefined) {
      outcome.parts.push({ alertId, problem, own: false });
    } else if (ruleOf.has(problem.key)) {
      const old = before.get(problem.key);
      keep({ key: problem.key, since: old?.since ?? problem.since, looks: "", lookedAt: null, covered: root.key });
    }
  }

  // What is left of the suspects is in order again, or in an alert. Looks that are counted go on until all are good.
  for (const suspect of [...before.values()]) {
    const rule = now.rules.find(({ kind, on, hold }) => on && "looks" in hold && kind === "device_silent");
    if (suspect.looks !== "" && rule && !active.has(suspect.key) && now.lookedAt.has(suspect.key)) {
      const looks = looksOf(suspect.key, rule, false, now.lookedAt.get(suspect.key) ?? null);
      if (looks.looks.includes("1")) {
        keep({ ...suspect, ...looks });
        continue;
      }
    }
    outcome.cleared.push(suspect.key);
  }

  const isInMaintenance = (alertId: string) => {
    const own = [...held.values()].filter((part) => part.own && part.alertId === alertId);
    return own.length > 0 && own.every(({ key }) => windowOver(active.get(key), now.windows, parentOf) !== undefined);
  };
  outcome.tells.push(...tellsDue(live, { nowMs, rules: now.rules, isInMaintenance, due }));
  return { ...outcome, nextMs };
}
