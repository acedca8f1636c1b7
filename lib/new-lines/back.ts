import "server-only";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { accountOf } from "@/lib/drivers/account";
import { collectionOf } from "@/lib/drivers/catalog";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import type { Lease } from "@/lib/platform/db/row-lease";
import { putBack } from "@/lib/settings/history";
import { openSecret } from "@/lib/settings/open-secret";
import { readLive } from "@/lib/settings/read-settings";
import { removeRecord } from "@/lib/settings/remove-record";
import { currentSecrets, secretBefore } from "@/lib/settings/secret-store";
import { settledOutcome } from "@/lib/settings/settled-outcome";
import { faultFact } from "@/lib/settings/write-facts";
import { actorOf, partOf, passwordOf } from "./acting";
import type { Cause } from "./facts";
import { backStep, beginStep, endStep, type Loaded, type Step, saveStep } from "./store";
import { trySend } from "./try-step";

/** What a step's device holds, asked of it where nobody saw. Rejects while it cannot be asked. */
async function held(step: Step): Promise<Step> {
  if (step.holds !== "unknown" || step.changeId === null) {
    return step;
  }
  const settled = await settledOutcome(step.changeId);
  const outcome = settled?.outcome;
  const holds =
    outcome === "applied" || outcome === "not_applied" ? "yes" : outcome === "unknown" || outcome === "writing" ? "unknown" : "no";
  const record = outcome === "applied" && settled ? settled.record : step.record;
  await saveStep(step.id, { holds, record });
  return { ...step, holds, record };
}

/** The password that a device of a settled line has now: what was sealed with the line is gone by then. */
async function keptAt(line: Loaded, of: Step, driver: string): Promise<string | undefined> {
  const ref = { document: of.document, record: "" };
  const account = accountOf(driver, ref);
  const row = account && (await currentSecrets(of.deviceId ?? "", ref)).get(account.secret);
  return row ? openSecret(row, { actor: actorOf(line), purpose: "write", correlationId: line.correlationId }) : undefined;
}

/** Sends what takes a step back. False: there is nothing to take back. */
async function send(line: Loaded, of: Step, changeId: string): Promise<boolean> {
  const actor = actorOf(line);
  const row = await deviceFor(actor, of.deviceId ?? "");
  const part = partOf(line, changeId, true);
  if (collectionOf(row.driver, of.document)) {
    const ref = { document: of.document, record: of.record };
    try {
      const { baseline } = await readLive(await openDevice(row, actor), ref);
      await removeRecord(actor, row.id, of.document, of.record, baseline, part);
      return true;
    } catch (error) {
      if (isDeviceFault(error, "not_found")) {
        return false;
      }
      throw error;
    }
  }
  const password = (await passwordOf(line)) ?? (await keptAt(line, of, row.driver));
  const { change } = await putBack(actor, row.id, of.changeId ?? "", { part, ...(password === undefined ? {} : { instead: password }) });
  return change !== null;
}

/** True if a device had a password that Lineward never knew: it gets the rest of its account back, and keeps the new one. */
async function staysAt(of: Step): Promise<boolean> {
  const change = of.changeId === null ? null : await db().change.findUnique({ where: { id: of.changeId }, include: { device: true } });
  const account = change && accountOf(change.device.driver, change);
  if (!account || of.record !== "") {
    return false;
  }
  const old = await secretBefore(change.deviceId, change, account.secret, change.at);
  return old === null || old.state === "withdrawn";
}

/** Takes one step back. Undefined: its device has nothing of it any more. */
export async function takeBack(line: Loaded, of: Step, lease: Lease): Promise<Cause | undefined> {
  const back = await backStep(line, of);
  await beginStep(back);
  if ((await db().device.count({ where: { id: of.deviceId ?? "" } })) === 0) {
    await saveStep(of.id, { holds: "no" });
    await endStep(back, "done", { code: "removed" });
    return undefined;
  }
  try {
    const now = await held(of);
    if (now.holds === "no") {
      await endStep(back, "skipped", { code: "not_started" });
      return undefined;
    }
    if (now.holds === "unknown") {
      const fact = { code: "sent_unknown" as const };
      await endStep(back, "unknown", { code: "tried", fact, times: 1 });
      return { code: "step", seq: of.seq, fact };
    }
    const stays = await staysAt(now);
    const tried = await trySend(back, lease, (changeId) => send(line, now, changeId));
    if (!("fact" in tried)) {
      await saveStep(of.id, { holds: "no", changeId: null });
      await endStep(of, "skipped", { code: "taken_back" });
      await endStep(back, "done", { code: stays ? "password_stays" : "taken_back" });
      return undefined;
    }
    await endStep(back, tried.end === "unknown" ? "unknown" : "failed", { code: "tried", fact: tried.fact, times: tried.times });
    return { code: "step", seq: of.seq, fact: tried.fact };
  } catch (error) {
    if (isDeviceFault(error) || error instanceof ProblemError) {
      const fact = faultFact(error);
      await endStep(back, "failed", { code: "tried", fact, times: 1 });
      return { code: "step", seq: of.seq, fact };
    }
    throw error;
  }
}
