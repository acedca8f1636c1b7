import { serve } from "@/lib/api/serve";
import { addSite, listSites } from "@/lib/sites/endpoints";
import * as sites from "@/lib/sites/service";

export const GET = serve(listSites, ({ query, actor }) => sites.list(query, actor));
export const POST = serve(addSite, ({ body, actor }) => sites.add(body, actor));
