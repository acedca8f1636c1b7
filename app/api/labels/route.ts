import { serve } from "@/lib/api/serve";
import { listLabels } from "@/lib/hand-overs/label-endpoints";
import { labels } from "@/lib/hand-overs/labels";
import { ownOrigin } from "@/lib/http/origin";

export const GET = serve(listLabels, ({ query, actor, request }) => labels(actor, query, ownOrigin(request.headers) ?? ""));
