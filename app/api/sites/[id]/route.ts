import { serve } from "@/lib/api/serve";
import { getSite } from "@/lib/reports/endpoints";
import { siteSummary } from "@/lib/reports/site-summary";
import { changeSite, removeSite } from "@/lib/sites/endpoints";
import * as sites from "@/lib/sites/service";

export const GET = serve(getSite, ({ params, actor }) => siteSummary(params.id, actor));
export const PATCH = serve(changeSite, ({ params, body, actor }) => sites.change(params.id, body, actor));
export const DELETE = serve(removeSite, ({ params, actor }) => sites.remove(params.id, actor));
