import "server-only";
import { openDevice, statusOf } from "@/lib/device-access/device-session";
import { openedColumns } from "@/lib/device-access/load-device";
import { type ProverAnswer, prover } from "@/lib/device-access/registration-probe";
import type { StatusValue } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { noteRegistrations } from "@/lib/lines/registrations";
import { isDeviceFault } from "@/lib/net/device-fault";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { questionOf } from "@/lib/sip/provable-account";
import type { Cause } from "./facts";
import type { EndState, Loaded } from "./reset-store";

/** A panel that was refused once tries again in its own time: it gets longer than a write from a form. */
const patience = 4;
/** Gaps between two looks. */
const gapsMs = [150, 350, 700, 1_500, 3_000, 5_000];

/** Whose question it is. */
type Asker = Pick<Loaded, "actorId" | "actorName">;

/** An end as far as its registration proves it. */
export type ProvenEnd = Pick<EndState, "seq" | "endId" | "deviceId" | "document" | "record" | "role" | "verified" | "registered">;

/** What is proven: every end of it should have one secret. */
interface Proven extends Asker {
  readonly ends: readonly ProvenEnd[];
}

export interface Proof {
  readonly ok: boolean;
  readonly detail: Cause;
}

/** What a device says of one account's registration; "unknown" where it tells none. */
export async function registrationAt(reset: Asker, end: ProvenEnd): Promise<StatusValue> {
  const row = await db().device.findUnique({ where: { id: end.deviceId }, select: openedColumns });
  if (!row) {
    return "unknown";
  }
  try {
    const device = await openDevice(row, { id: reset.actorId, name: reset.actorName });
    if (!device.manifest.capabilities.includes("registration_status")) {
      return "unknown";
    }
    const status = await statusOf(device);
    await noteRegistrations(row.id, status);
    return (
      status.registrations.find((registration) => registration.document === end.document && (registration.record ?? "") === end.record)
        ?.state ?? "unknown"
    );
  } catch (error) {
    if (isDeviceFault(error) || error instanceof ProblemError) {
      return "unknown";
    }
    throw error;
  }
}

async function serverSays(resetEnd: Pick<EndState, "endId">, password: string): Promise<ProverAnswer | undefined> {
  const own = await db().lineEnd.findUnique({ where: { id: resetEnd.endId } });
  const ends = own ? await db().lineEnd.findMany({ where: { lineId: own.lineId } }) : [];
  const question = own && questionOf(own, ends);
  return question ? prover().ask(question, password) : undefined;
}

/** Asks an accepting end's server whether it takes a password. */
export async function askServer(resetEnd: EndState, password: string): Promise<ProverAnswer["verdict"]> {
  return (await serverSays(resetEnd, password))?.verdict ?? "unknown";
}

/** Why a server cannot be asked, where a person can do something about it. */
const causes: readonly string[] = ["certificate_not_accepted", "needs_contact"];

interface Look {
  readonly settled: boolean;
  readonly ok: boolean;
  readonly detail: Cause;
}

/**
 * Judges what is known: an end that shows its password was proven by reading; one that hides it is proven by a registration that
 * the other end, proven itself, has taken. `which` is the secret that every end should have.
 */
async function look(reset: Proven, secret: string): Promise<Look> {
  const registering = reset.ends.filter((end) => end.role === "registers");
  const accepting = reset.ends.filter((end) => end.role === "accepts");
  const states = await Promise.all(registering.map(async (end) => ({ end, state: await registrationAt(reset, end) })));
  const seen = states.filter((state) => state.state === "yes");
  const refused = states.filter((state) => state.state === "no" && (state.end.registered || !state.end.verified));
  const silent = states.filter((state) => state.state !== "yes" && state.state !== "no");
  const unverified = accepting.filter((end) => !end.verified);
  const answers = await Promise.all(unverified.map((end) => serverSays(end, secret)));
  const asked = answers.map((answer) => answer?.verdict ?? "unknown");
  const known = answers.map((answer) => answer?.result ?? "").find((result) => causes.includes(result));
  const because = known === undefined ? {} : { because: known };
  const seqs = (ends: readonly { end: ProvenEnd }[]) => ends.map((end) => end.end.seq);
  if (asked.includes("refused")) {
    return { settled: false, ok: false, detail: { code: "server_refuses" } };
  }
  if (refused.length > 0) {
    return { settled: false, ok: false, detail: { code: "not_registered", ends: seqs(refused) } };
  }
  const acceptorProven = accepting.length > 0 && asked.every((candidate) => candidate === "taken");
  const anchored = acceptorProven || (unverified.length === 0 && accepting.length > 0) || registering.some((end) => end.verified);
  if (!anchored) {
    return {
      settled: false,
      ok: false,
      detail: { code: "nothing_shown", ...because },
    };
  }
  // A server that cannot be asked is proven by whoever registers there with a password that was read.
  if (unverified.length > 0 && !acceptorProven && !seen.some((candidate) => candidate.end.verified)) {
    return { settled: false, ok: false, detail: { code: "server_unasked", ...because } };
  }
  if (seen.length > 0) {
    return { settled: true, ok: true, detail: { code: "registered", ends: seqs(seen) } };
  }
  const waits = states.some((state) => state.state === "no");
  return {
    settled: !waits,
    ok: true,
    detail: waits ? { code: "not_yet_registered" } : silent.length > 0 ? { code: "untold", ends: seqs(silent) } : { code: "all_have_it" },
  };
}

/** Waits for the proof, within bounds. The last look counts. */
export async function awaitRegistration(reset: Proven, secret: string, signal: AbortSignal): Promise<Proof> {
  const deadline = monotonicMs() + env().LINEWARD_REGISTRATION_WAIT_MS * patience;
  for (let at = 0; ; at += 1) {
    const seen = await look(reset, secret);
    const gap = gapsMs[Math.min(at, gapsMs.length - 1)] ?? 0;
    if (seen.settled || signal.aborted || monotonicMs() + gap > deadline) {
      return seen;
    }
    await new Promise((resolve) => setTimeout(resolve, gap));
  }
}
