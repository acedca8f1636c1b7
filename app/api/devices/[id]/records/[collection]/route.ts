import { listRecords } from "@/lib/documents/record-list";
import { createRecord } from "@/lib/documents/records";
import { createRecord as create, listRecords as list } from "@/lib/documents/requests";
import { tagged } from "@/lib/http/etag";
import { serve } from "@/lib/http/serve";

export const GET = serve(list, ({ params, query, actor }) => listRecords(actor, params.id, params.collection, query));

export const POST = serve(create, async ({ params, body, actor }) =>
  tagged(await createRecord(actor, params.id, params.collection, body.values, body.reason)),
);
