import { serve } from "@/lib/api/serve";
import { beginScan as begin, listScans as list } from "@/lib/scans/endpoints";
import { beginScan, listScans } from "@/lib/scans/service";

export const GET = serve(list, ({ actor }) => listScans(actor));
export const POST = serve(begin, ({ actor, body }) => beginScan(actor, body));
