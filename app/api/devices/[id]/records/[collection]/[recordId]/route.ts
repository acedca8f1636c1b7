import { tagged } from "@/lib/api/etag";
import { serve } from "@/lib/api/serve";
import { deleteRecord, getRecord, putRecord } from "@/lib/settings/endpoints";
import { readDocument } from "@/lib/settings/read-settings";
import { removeRecord } from "@/lib/settings/remove-record";
import { writeDocument } from "@/lib/settings/write-document";

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
