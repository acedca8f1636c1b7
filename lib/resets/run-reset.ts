import "server-only";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import type { Owner } from "@/lib/drivers/secret-owner";
import { log } from "@/lib/platform/log";
import type { LiveReading } from "@/lib/settings/read-settings";
import { awaitRegistration } from "./await-registration";
import { checkEnds } from "./check";
import type { Cause } from "./facts";
import { rollBack, settleDone, settleHalfDone, settlePutBack, settleUnwritten, startWriting } from "./finish-reset";
import { isOpen, type Lease, LeaseLost, takeLease } from "./lease";
import { saveEndOwner } from "./owners";
import { beginStep, endStep, type Loaded, loadReset } from "./reset-store";
import { isAt, writeEndWithRetry } from "./retry-end";
import { oldSecrets, opened } from "./secrets";

/**
 * Works on a reset until it is settled or a person has to choose. All it knows is in the rows, so any process can go on where
 * another one stopped. Resolves with "held" if another process has it. Rejects only with what is not about a device; the rows then still
 * say where it stands.
 */
export async function runReset(id: string, signal: AbortSignal): Promise<"held" | undefined> {
  const lease = await takeLease(id);
  if (!lease) {
    return (await isOpen(id)) ? "held" : undefined;
  }
  const seen: Readings = new Map();
  try {
    await askAgain(id);
    while (!signal.aborted && (await runNextStep(id, lease, signal, seen))) {
      // Each move ends in the rows; the next one begins by reading them.
    }
  } catch (error) {
    if (!(error instanceof LeaseLost)) {
      throw error;
    }
    log.info({ resetId: id }, "another process goes on with this reset");
    return "held";
  } finally {
    await lease.release();
  }
  return undefined;
}

/** A person who has chosen says that the devices can be asked again: in this process, which asks them, they need not rest any longer. */
async function askAgain(id: string): Promise<void> {
  const reset = await loadReset(id);
  for (const end of reset?.phase === "finish" ? reset.ends : []) {
    deviceGateway().http.resetCircuit(end.deviceId);
  }
}

/** What each end said when it was checked, by the end's id. Lives with the process: after a crash the ends are read again. */
type Readings = Map<string, LiveReading>;

/** Makes the next move. False if there is none: settled, or a person's turn. */
async function runNextStep(id: string, lease: Lease, signal: AbortSignal, seen: Readings): Promise<boolean> {
  const reset = await loadReset(id);
  if (!reset || (reset.state !== "checking" && reset.state !== "running")) {
    return false;
  }
  await lease.hold();
  if (reset.state === "checking") {
    return check(reset, seen);
  }
  return reset.direction === "forward" ? forward(reset, lease, signal, seen) : back(reset, lease, signal);
}

async function check(reset: Loaded, seen: Readings): Promise<boolean> {
  if (reset.direction === "rollback") {
    await settleUnwritten(reset, { code: "stopped_unwritten" });
    return false;
  }
  await beginStep(reset.id, { kind: "check" });
  const [first] = reset.ends;
  const password = first && (await opened(reset, first, "new"));
  if (password === undefined) {
    await settleUnwritten(reset, { code: "unopened_unwritten" });
    return false;
  }
  const checked = await checkEnds(reset, password);
  const problems = checked.flatMap((checked) => (checked.problem === undefined ? [] : [checked.problem]));
  if (problems.length > 0) {
    await endStep(reset.id, { kind: "check" }, "failed", { code: "problems", causes: problems });
    await settleUnwritten(reset, { code: "not_written", causes: problems });
    return false;
  }
  const owners = new Map<string, Owner>();
  for (const { end, reading, owner } of checked) {
    if (reading) {
      seen.set(end.id, reading);
    }
    if (owner) {
      owners.set(end.id, owner);
      await saveEndOwner(end, owner);
    }
  }
  const registered = checked.filter((checked) => checked.registered).map((checked) => checked.end);
  const old = await oldSecrets(reset.ends, new Set(registered.map((end) => end.id)), owners);
  await startWriting(reset, registered, old);
  return true;
}

/** Writes the new password to every end that does not have it, reads back, and waits for the proof. */
async function forward(reset: Loaded, lease: Lease, signal: AbortSignal, seen: Readings): Promise<boolean> {
  const next = reset.ends.find((end) => !isAt(end, "new"));
  if (next) {
    const result = await writeEndWithRetry(reset, next, "new", lease, signal, seen.get(next.id));
    return result.ok || signal.aborted ? true : fail(reset.id, result.detail);
  }
  await beginStep(reset.id, { kind: "read_back" });
  const hidden = reset.ends.filter((end) => !end.verified);
  await endStep(
    reset.id,
    { kind: "read_back" },
    "done",
    hidden.length === 0 ? { code: "all_shown" } : { code: "some_hide", ends: hidden.map((end) => end.seq) },
  );
  await beginStep(reset.id, { kind: "register" });
  const [first] = reset.ends;
  const password = first && (await opened(reset, first, "new"));
  if (password === undefined) {
    return fail(reset.id, { code: "secret_unopened" });
  }
  const proof = await awaitRegistration(reset, password, signal);
  if (!proof.ok) {
    if (signal.aborted) {
      return false;
    }
    await endStep(reset.id, { kind: "register" }, "failed", proof.detail);
    return fail(reset.id, proof.detail);
  }
  await lease.hold();
  await settleDone(reset, proof.detail);
  return false;
}

/** A first run turns back by itself; where a person has asked to finish, a person chooses again. */
async function fail(id: string, cause: Cause): Promise<boolean> {
  const reset = await loadReset(id);
  if (!reset) {
    return false;
  }
  if (reset.direction === "rollback") {
    return true;
  }
  if (reset.phase === "finish") {
    await settleHalfDone(reset, [cause]);
    return false;
  }
  await rollBack(reset, [cause]);
  return true;
}

/** Gives every end that may have the new password its old one, the last written first. */
async function back(reset: Loaded, lease: Lease, signal: AbortSignal): Promise<boolean> {
  const failures: Cause[] = [];
  for (const end of [...reset.ends].reverse().filter((end) => !isAt(end, "old"))) {
    const result = await writeEndWithRetry(reset, end, "old", lease, signal);
    if (signal.aborted) {
      return false;
    }
    if (!result.ok) {
      failures.push(result.detail);
    }
  }
  const now = await loadReset(reset.id);
  if (!now) {
    return false;
  }
  if (now.direction === "forward") {
    return true;
  }
  if (failures.length > 0) {
    await settleHalfDone(now, failures);
    return false;
  }
  await provePutBack(now, signal);
  return false;
}

/** An end that hides its password and was registered before has to register again, or nobody knows whether it took the old one back. */
async function provePutBack(reset: Loaded, signal: AbortSignal): Promise<void> {
  const touched = reset.ends.filter((end) => end.attempts > 0);
  const anyRegistered = reset.ends.some((end) => end.registered);
  const doubtful = touched.filter((end) => !end.verified && (end.registered || (end.role === "accepts" && anyRegistered)));
  const [first] = doubtful;
  const password = first && (await opened(reset, first, "old"));
  if (password !== undefined) {
    // An end that was never written to is as it was.
    const ends = reset.ends.map((end) => ({ ...end, verified: end.verified || end.attempts === 0 }));
    const proof = await awaitRegistration({ ...reset, ends }, password, signal);
    if (!proof.ok) {
      await settleHalfDone(reset, [{ code: "back_written" }, proof.detail]);
      return;
    }
  }
  await settlePutBack(reset, touched.length > 0);
}
