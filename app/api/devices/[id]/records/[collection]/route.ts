import { tagged } from "@/lib/api/etag";
import { serve } from "@/lib/api/serve";
import { createRecord } from "@/lib/settings/create-record";
import { createRecord as create, listRecords as list } from "@/lib/settings/endpoints";
import { listRecords } from "@/lib/settings/record-list";

export const GET = serve(list, ({ params, query, actor }) => listRecords(actor, params.id, params.collection, query));

export const POST = serve(create, async ({ params, body, actor }) =>
  tagged(await createRecord(actor, params.id, params.collection, body.values, { reason: body.reason })),
);
