import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { checkRow } from "@/lib/devices/check";
import { openDevice } from "@/lib/devices/open";
import { readLive } from "@/lib/documents/reading";
import { openSecret } from "@/lib/documents/secret-store";
import { isDeviceFault } from "@/lib/drivers/faults";
import { ProblemError } from "@/lib/http/problems";
import { may } from "@/lib/permissions";
import { questionOf } from "@/lib/resets/account";
import { type ProverAnswer, prover } from "@/lib/resets/prover";
import { writtenOut } from "@/lib/schema/text";
import { lineFor } from "./access";
import { keptSecrets } from "./current-secrets";
import { lineDetail } from "./detail";
import { type EndRow, endSelection } from "./end-rows";
import { isForeign } from "./hiding";
import type { LineDetail } from "./requests";
import { settleLines } from "./settle";

export interface EndProof {
  readonly endId: string;
  readonly result: string;
  readonly words: string;
  readonly bindings: number;
  readonly at: string;
  readonly certificate?: ProverAnswer["certificate"];
}

async function lookAt(end: EndRow): Promise<void> {
  const row = await db().device.findUnique({ where: { id: end.deviceId } });
  if (!row) {
    return;
  }
  if (end.record === "" || row.loginRefusedAt !== null) {
    await checkRow(row);
    return;
  }
  // A PBX has thousands of records: of those only this one is asked for.
  try {
    await readLive(await openDevice(row), end);
  } catch (error) {
    if (!isDeviceFault(error) && !(error instanceof ProblemError)) {
      throw error;
    }
  }
}

/** Asks the server with the password that is kept for this end. Undefined where there is none, or nobody to ask. */
async function proofOf(end: EndRow, ends: readonly EndRow[]): Promise<EndProof | undefined> {
  const kept = (await keptSecrets(db(), [end]))(end);
  const question = questionOf(end, ends);
  const row = kept && question ? await db().secret.findUnique({ where: { id: kept.id } }) : null;
  if (!row || !question) {
    return undefined;
  }
  const said = await prover().ask(question, openSecret(row));
  const askedAt = new Date();
  const more = said.answersOver ?? (said.certificate?.pinned === undefined ? undefined : "changed");
  const asked = more === undefined ? said.result : `${said.result}/${more}`;
  await db().lineEnd.updateMany({
    where: { id: end.id },
    data: { asked, askedAt, askedWords: said.words, ...(said.realm === undefined ? {} : { askedRealm: writtenOut(said.realm) }) },
  });
  const { result, words, bindings, certificate } = said;
  return { endId: end.id, result, words, bindings, at: askedAt.toISOString(), ...(certificate ? { certificate } : {}) };
}

/** POST /api/lines/{id}/check: the four truths of every end, and one REGISTER for each end whose password is kept. Writes nothing to a device. */
export async function checkLine(actor: Actor, id: string): Promise<{ line: LineDetail; proofs: EndProof[] }> {
  await lineFor(actor, id);
  const before = (await db().lineEnd.findMany({ where: { lineId: id }, ...endSelection })) as EndRow[];
  await Promise.all(before.map(lookAt));
  const ends = (await db().lineEnd.findMany({ where: { lineId: id }, ...endSelection })) as EndRow[];
  const proofs: EndProof[] = [];
  for (const end of ends) {
    const proof = await proofOf(end, ends);
    if (proof) {
      const { certificate, ...said } = proof;
      // Names a server's address: not for those who see no devices, nor for an end on a site of others.
      const shown = certificate && may(actor.role, "device.see") && !isForeign(end.device, actor);
      proofs.push({ ...said, ...(shown ? { certificate } : {}) });
    }
  }
  await settleLines([id]);
  return { line: await lineDetail(actor, id), proofs };
}
