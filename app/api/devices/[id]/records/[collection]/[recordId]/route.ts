import { readDocument } from "@/lib/documents/reading";
import { removeRecord } from "@/lib/documents/records";
import { deleteRecord, getRecord, putRecord } from "@/lib/documents/requests";
import { writeDocument } from "@/lib/documents/write";
import { tagged } from "@/lib/http/etag";
import { serve } from "@/lib/http/serve";

export const GET = serve(getRecord, async ({ params, actor }) => {
  const reading = await readDocument(actor, params.id, { document: params.collection, record: params.recordId });
  return tagged({ id: params.recordId, ...reading });
});

export const PUT = serve(putRecord, async ({ params, body, actor, ifMatch }) => {
  const ref = { document: params.collection, record: params.recordId };
  const written = await writeDocument({ actor, deviceId: params.id, ref, patch: body.values, baseline: ifMatch, reason: body.reason });
  return tagged({ ...written, id: written.record ?? params.recordId });
});

export const DELETE = serve(deleteRecord, ({ params, actor, ifMatch }) =>
  removeRecord(actor, params.id, params.collection, params.recordId, ifMatch),
);
