import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { pathsThatDiffer, sinceIn } from "./differs";
import type { DocumentRef } from "./document-ref";
import { type LiveReading, toResponse } from "./read-settings";

/** 412: what the device holds now, its baseline, and who changed it, if it was one of us. */
export async function conflictOf(device: OpenDevice, ref: DocumentRef, live: LiveReading, baseline: string): Promise<ProblemError> {
  const last = await db().change.findFirst({
    where: { deviceId: device.row.id, document: ref.document, record: ref.record, outcome: "applied" },
    orderBy: { at: "desc" },
    select: { actorName: true, finishedAt: true },
  });
  const snapshot = await db().snapshot.findUnique({
    where: { deviceId_document_record: { deviceId: device.row.id, document: ref.document, record: ref.record } },
    select: { id: true, kept: true, differs: true },
  });
  // If the device holds what Lineward last wrote, then somebody here was faster; otherwise it was changed at the device. What differed
  // before that write, and was left alone by it, is no news.
  const written = last?.finishedAt?.toISOString() ?? "";
  const differing = snapshot?.kept ? pathsThatDiffer(snapshot, JSON.stringify(live.reading.values)) : undefined;
  const since = snapshot ? sinceIn(snapshot) : {};
  const ours = last !== null && differing?.every((path) => since[path] !== undefined && since[path] <= written) === true;
  const who = ours ? `${last.actorName} changed it here` : `Someone changed it on the ${device.manifest.noun} itself`;
  return new ProblemError(
    "changed_on_device",
    `${who} after you opened this page. Nothing was written. Choose field by field, then apply again.`,
    {
      current: await toResponse(device, ref, live),
      baseline: live.baseline,
      yourBaseline: baseline,
      changedBy: ours ? { name: last.actorName, at: last.finishedAt?.toISOString() } : { name: `the ${device.manifest.noun}` },
    },
  );
}
