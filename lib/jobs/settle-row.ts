import "server-only";
import { randomUUID } from "node:crypto";
import { resolveLogin } from "@/lib/device-logins/reconcile-login";
import { db } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { abandonWrite } from "@/lib/settings/recover-writes";
import { settleUnfinished } from "@/lib/settings/settle-write";
import { rowFacts } from "./facts";
import { endOfAny, type RowEnd, settleMs } from "./row-end";
import { takenBack } from "./run-line-back";
import { begunLine } from "./run-line-row";
import { begunReset } from "./run-reset-row";
import type { JobKind } from "./schemas";
import type { TakenRow } from "./taken";

export const loginChanged: RowEnd = { state: "done", fact: { code: "login_changed", generated: true } };

const writing: ReadonlySet<JobKind> = new Set(["settings", "records", "put_back", "standards"]);

/**
 * What came of an earlier try of which nobody saw the end: how the row ended then, or the id under which it may be begun. Asks the device
 * only where something may have been sent, and for nobody's rights: it is about what was done already.
 */
export async function settleBefore(kind: JobKind, row: TakenRow): Promise<RowEnd | { readonly changeId: string }> {
  const writes = writing.has(kind) || (kind === "remove" && row.record !== "");
  if (writes && rowFacts.read(row.fact)?.code === "settling") {
    return settledWrite(row);
  }
  if (row.tries > 1 && kind === "rotate_login") {
    return settledLogin(row);
  }
  if (row.tries > 1 && kind === "give_lines") {
    return begunLine(row);
  }
  if (row.tries > 1 && kind === "take_lines") {
    return takenBack(row);
  }
  return row.tries > 1 && kind === "reset" ? begunReset(row) : { changeId: row.changeId };
}

/** A try before this one may have changed the login: its end is looked at before another login is made. */
async function settledLogin(row: TakenRow): Promise<RowEnd | { readonly changeId: string }> {
  const deviceId = row.deviceId ?? "";
  const settled = await resolveLogin(deviceId);
  if (settled === "unknown") {
    return { state: "waiting", fact: { code: "settling" }, againInMs: settleMs(row.tries) };
  }
  return settled === "new" || (await loginIsNewer(deviceId, row.startedAt)) ? loginChanged : { changeId: row.changeId };
}

async function loginIsNewer(deviceId: string, since: Date | null): Promise<boolean> {
  const sealed = { deviceId, sealed: { not: null } };
  return since !== null && (await db().credential.count({ where: { ...sealed, changedAt: { gte: since } } })) > 0;
}

const outcomeUnknown = (said: string) => ({ code: "problem", problem: "outcome_unknown", said }) as const;

/**
 * What came of a write whose end nobody saw: the device is read. Where it surely has not taken it, the id under which it is sent once more,
 * for that of the lost one is used up. It is never sent again as long as that is not known.
 */
async function settledWrite(row: TakenRow): Promise<RowEnd | { readonly changeId: string }> {
  const { changeId } = row;
  const outcomeOf = async () => (await db().change.findUnique({ where: { id: changeId }, select: { outcome: true } }))?.outcome;
  const own = await db().change.count({ where: { id: changeId, outcome: "writing", ownerId: processId() } });
  if (own > 0) {
    // A row has one try at a time: this one's last could not write down its end, on a full disk for example.
    await abandonWrite(changeId);
  }
  const waits: RowEnd = { state: "waiting", fact: { code: "settling" }, againInMs: settleMs(row.tries), changeId };
  if ((await outcomeOf()) === "unknown") {
    try {
      await settleUnfinished(changeId);
    } catch (error) {
      const end = endOfAny(error, row.tries);
      return end.state === "waiting"
        ? { ...waits, againInMs: Math.max(end.againInMs ?? 0, settleMs(1)) }
        : {
            state: "unknown",
            fact: outcomeUnknown("The answer was lost, and it cannot be read to see whether it took the change."),
            changeId,
          };
    }
  }
  switch (await outcomeOf()) {
    case undefined:
      return { changeId };
    case "writing":
      // Its writer is dead and nobody has seen that yet.
      return waits;
    case "applied":
      return { state: "done", fact: null, changeId };
    case "not_applied":
      return {
        state: "not_applied",
        fact: { code: "problem", problem: "write_not_applied", said: "It said yes, but holds something else." },
        changeId,
      };
    case "unknown":
      return {
        state: "unknown",
        fact: outcomeUnknown("Nobody knows whether it took the change: what it shows is neither what it had nor what was sent."),
        changeId,
      };
    default:
      return { changeId: randomUUID() };
  }
}
