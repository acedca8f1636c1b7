import { readDocument } from "@/lib/documents/reading";
import { getSection, putSection } from "@/lib/documents/requests";
import { writeDocument } from "@/lib/documents/write";
import { tagged } from "@/lib/http/etag";
import { serve } from "@/lib/http/serve";

export const GET = serve(getSection, async ({ params, actor }) =>
  tagged(await readDocument(actor, params.id, { document: params.section, record: "" })),
);

export const PUT = serve(putSection, async ({ params, body, actor, ifMatch }) =>
  tagged(
    await writeDocument({
      actor,
      deviceId: params.id,
      ref: { document: params.section, record: "" },
      patch: body.values,
      baseline: ifMatch,
      reason: body.reason,
    }),
  ),
);
