import { tagged } from "@/lib/api/etag";
import { serve } from "@/lib/api/serve";
import { keepTheirs as declared } from "@/lib/settings/endpoints";
import { keepTheirs } from "@/lib/settings/keep-theirs";

export const POST = serve(declared, async ({ params, body, actor, ifMatch }) => {
  const ref = { document: body.document, record: body.record ?? "" };
  return tagged(await keepTheirs({ actor, deviceId: params.id, ref, paths: body.paths, baseline: ifMatch, reason: body.reason }));
});
