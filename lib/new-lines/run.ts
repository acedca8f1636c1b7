import "server-only";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { db } from "@/lib/platform/db/client";
import { type Lease, LeaseLost } from "@/lib/platform/db/row-lease";
import { log } from "@/lib/platform/log";
import { takeBack } from "./back";
import { lineColumn } from "./facts";
import { check, write } from "./forward";
import { isOpen, takeLease } from "./lease";
import { prove } from "./prove";
import { causesOf, settleDone, settleHalfDone, settlePutBack, settleUnwritten, turnBack } from "./settle";
import { beginStep, endStep, type Loaded, load, writingKinds } from "./store";

/**
 * Works on the giving of a line until it is settled or a person has to choose. All it knows is in the rows, so any process can go on where
 * another one stopped. Resolves with "held" if another process has it. Rejects only with what is not about a device.
 */
export async function runNewLine(id: string, signal: AbortSignal): Promise<"held" | undefined> {
  const lease = await takeLease(id);
  if (!lease) {
    return (await isOpen(id)) ? "held" : undefined;
  }
  try {
    await askAgain(id);
    while (!signal.aborted && (await next(id, lease, signal))) {
      // Each move ends in the rows; the next one begins by reading them.
    }
  } catch (error) {
    if (!(error instanceof LeaseLost)) {
      throw error;
    }
    log.info({ newLineId: id }, "another process goes on with this line");
    return "held";
  } finally {
    await lease.release();
  }
  return undefined;
}

/** Where a person has chosen to go on, the devices can be asked again: they need not rest any longer in this process. */
async function askAgain(id: string): Promise<void> {
  const line = await load(id);
  if (line?.steps.some(({ kind }) => kind === "back") || lineColumn.read(line?.words ?? null)?.code === "finishing") {
    for (const deviceId of [line?.serverId, line?.deviceId].filter((known) => known !== undefined)) {
      deviceGateway().http.resetCircuit(deviceId);
    }
  }
}

/** Makes the next move. False if there is none: settled, or a person's turn. */
async function next(id: string, lease: Lease, signal: AbortSignal): Promise<boolean> {
  const line = await load(id);
  if (line?.state !== "running") {
    return false;
  }
  await lease.hold();
  return line.direction === "forward" ? forward(line, lease, signal) : back(line, lease, signal);
}

async function forward(line: Loaded, lease: Lease, signal: AbortSignal): Promise<boolean> {
  const step = line.steps.find(({ kind, state }) => kind !== "back" && state !== "done");
  switch (step?.kind) {
    case "check": {
      const causes = await check(line, step);
      if (causes.length > 0) {
        await settleUnwritten(line, causes);
        return false;
      }
      return true;
    }
    case "make":
      await endStep(step, "done", { code: "made", length: line.length });
      await db().newLine.updateMany({
        where: { id: line.id, direction: "forward" },
        data: { words: lineColumn.write({ code: "writing" }) },
      });
      return true;
    case "server":
    case "device":
    case "switch": {
      const cause = await write(line, step, lease);
      if (cause && !signal.aborted) {
        await turnBack(line, [cause]);
      }
      return !signal.aborted;
    }
    case "prove": {
      await beginStep(step);
      const { ok, detail } = await prove(line, signal);
      if (signal.aborted && !ok) {
        return false;
      }
      await endStep(step, ok ? "done" : "failed", detail);
      await lease.hold();
      if (ok) {
        await settleDone(line, detail);
        return false;
      }
      await turnBack(line, [detail]);
      return true;
    }
    default: {
      // All is done, and only that it is was not written down.
      const proof = lineColumn.read(line.steps.find(({ kind }) => kind === "prove")?.detail ?? null);
      await settleDone(line, proof?.code === "proof" ? proof : { code: "proof", proof: "all_have_it" });
      return false;
    }
  }
}

/** Takes back what was written, the last first; what cannot be taken back is a person's turn. */
async function back(line: Loaded, lease: Lease, signal: AbortSignal): Promise<boolean> {
  const failures: NonNullable<Awaited<ReturnType<typeof takeBack>>>[] = [];
  const written = line.steps.filter(({ kind, holds }) => writingKinds.includes(kind) && holds !== "no");
  for (const step of [...written].reverse()) {
    const cause = await takeBack(line, step, lease);
    if (signal.aborted) {
      return false;
    }
    if (cause) {
      failures.push(cause);
    }
  }
  const now = await load(line.id);
  if (now?.state !== "running" || now.direction === "forward") {
    return now?.direction === "forward";
  }
  if (failures.length > 0) {
    await settleHalfDone(now, [...causesOf(now), ...failures]);
    return false;
  }
  const touched = now.steps.some(({ kind, state }) => kind === "back" && state === "done");
  const stays = now.steps.some(({ kind, detail }) => kind === "back" && lineColumn.read(detail)?.code === "password_stays");
  await (touched ? settlePutBack(now, causesOf(now), stays) : settleUnwritten(now, causesOf(now)));
  return false;
}
