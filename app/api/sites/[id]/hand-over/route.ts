import { serve } from "@/lib/api/serve";
import { getHandOver, keepHandOver } from "@/lib/hand-overs/endpoints";
import { keepHandOver as keep } from "@/lib/hand-overs/kept";
import { sheetOf } from "@/lib/hand-overs/sheet";
import { sheetAnswer } from "@/lib/hand-overs/sheet-file";
import { ownOrigin } from "@/lib/http/origin";

export const GET = serve(getHandOver, async ({ params, query, actor, request }) =>
  sheetAnswer(await sheetOf(params.id, actor, { origin: ownOrigin(request.headers) ?? "" }), query.format),
);
export const POST = serve(keepHandOver, ({ params, body, actor, request }) =>
  keep(actor, params.id, body, ownOrigin(request.headers) ?? ""),
);
