import "server-only";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { ProblemError } from "@/lib/http/problems";
import { indexDocument } from "@/lib/lines/indexing";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { awaitRegistration, type ProvenEnd } from "@/lib/resets/await-registration";
import { readLive } from "@/lib/settings/read-settings";
import { faultFact } from "@/lib/settings/write-facts";
import { actorOf, passwordOf } from "./acting";
import type { Cause } from "./facts";
import type { Loaded, Step } from "./store";
import { deviceTarget, serverTarget } from "./targets";

/** Reads an end back, puts it into its line, and says what the registration has to prove of it. */
async function read(line: Loaded, step: Step, password: string): Promise<ProvenEnd> {
  const actor = actorOf(line);
  const row = await deviceFor(actor, step.deviceId ?? "");
  const ref = { document: step.document, record: step.record };
  const { reading } = await readLive(await openDevice(row, actor), ref);
  await indexDocument(row.id, ref);
  const end = await db().lineEnd.findUnique({ where: { deviceId_document_record: { deviceId: row.id, ...ref } }, select: { id: true } });
  const target = step.kind === "server" ? serverTarget(row.driver) : deviceTarget(row.driver);
  const secret = reading.secrets[target?.account.secret ?? ""];
  return {
    seq: step.seq,
    endId: end?.id ?? "",
    deviceId: row.id,
    ...ref,
    role: step.kind === "server" ? "accepts" : "registers",
    verified: secret?.kind === "plain" && secret.value === password,
    // A line that its device does not register is none, although both ends have the same password.
    registered: true,
  };
}

/** Proves that both ends have the account, and that the device registers where it tells that. */
export async function prove(line: Loaded, signal: AbortSignal): Promise<{ ok: boolean; detail: Cause }> {
  const password = await passwordOf(line);
  if (password === undefined) {
    return { ok: false, detail: { code: "secret_unopened" } };
  }
  const ends: ProvenEnd[] = [];
  for (const step of line.steps.filter(({ kind }) => kind === "server" || kind === "device")) {
    try {
      ends.push(await read(line, step, password));
    } catch (error) {
      if (isDeviceFault(error) || error instanceof ProblemError) {
        return { ok: false, detail: { code: "step", seq: step.seq, fact: faultFact(error) } };
      }
      throw error;
    }
  }
  const proof = await awaitRegistration({ actorId: line.actorId, actorName: line.actorName, ends }, password, signal);
  const { code } = proof.detail;
  const because = "because" in proof.detail ? proof.detail.because : undefined;
  return { ok: proof.ok, detail: { code: "proof", proof: code, ...(because === undefined ? {} : { because }) } };
}
