import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { isForeign, readerFor, standingOf } from "@/lib/device-access/device-reader";
import { openDevice } from "@/lib/device-access/device-session";
import { openedColumns } from "@/lib/device-access/load-device";
import { may } from "@/lib/http/permissions";
import { ProblemError } from "@/lib/http/problems";
import { lineFor } from "@/lib/lines/access";
import { askedWords } from "@/lib/lines/asked";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import type { EndProof, LineDetail } from "@/lib/lines/endpoints";
import { lineDetail } from "@/lib/lines/line-detail";
import { recomputeLines } from "@/lib/lines/recompute-lines";
import { replaceEnds } from "@/lib/lines/reconsider";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { readLive } from "@/lib/settings/read-settings";
import { type Proof, type Proving, proofOf } from "./ask-claims";
import { checkRow } from "./check-device";

async function lookAt(end: EndRow, by: Proving): Promise<void> {
  const row = await db().device.findUnique({ where: { id: end.deviceId }, select: openedColumns });
  if (!row) {
    return;
  }
  if (end.record === "" || row.loginRefusedAt !== null) {
    await checkRow(row, by);
    return;
  }
  // A PBX has thousands of records: of those only this one is asked for.
  try {
    await readLive(await openDevice(row, by.actor), end);
  } catch (error) {
    if (isDeviceFault(error, "device_unexpected_reply")) {
      // Something else may answer there: the whole check says so.
      await checkRow(row, by);
    } else if (!isDeviceFault(error) && !(error instanceof ProblemError)) {
      throw error;
    }
  }
}

/** POST /api/lines/{id}/check: the four truths of every end, and one REGISTER for each end whose password is kept. Writes nothing to a device. */
export async function checkLine(actor: Actor, id: string): Promise<{ line: LineDetail; proofs: EndProof[] }> {
  await lineFor(actor, id);
  const before = (await db().lineEnd.findMany({ where: { lineId: id }, ...endSelection })) as EndRow[];
  const by = { actor, correlationId: randomUUID() };
  await Promise.all(before.map((end) => lookAt(end, by)));
  const ends = (await db().lineEnd.findMany({ where: { lineId: id }, ...endSelection })) as EndRow[];
  const proofs: Proof[] = [];
  for (const end of ends) {
    const proof = await proofOf(end, ends, by);
    if (proof) {
      proofs.push(proof);
    }
  }
  await replaceEnds({ claim: { is: { OR: [{ lineId: id }, { end: { lineId: id } }] } } });
  await recomputeLines([id]);
  const reader = readerFor(actor, await standingOf(proofs.flatMap(({ answer }) => answer.devices)));
  const foreign = new Set(ends.filter((end) => isForeign(end.device, actor)).map((end) => end.id));
  const told = proofs.map(({ certificate, answer, from: _from, realm: _realm, ...said }): EndProof => {
    // Names a server's address: not for those who see no devices, nor for an end on a site of others.
    const shown = certificate && may(actor, "device.see") && !foreign.has(said.endId);
    return { ...said, words: askedWords(answer, reader), ...(shown ? { certificate } : {}) };
  });
  return { line: await lineDetail(actor, id), proofs: told };
}
