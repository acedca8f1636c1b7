import { tagged } from "@/lib/api/etag";
import { serve } from "@/lib/api/serve";
import { getSection, putSection } from "@/lib/settings/endpoints";
import { readDocument } from "@/lib/settings/read-settings";
import { writeDocument } from "@/lib/settings/write-document";

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
