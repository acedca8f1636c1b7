import { serve } from "@/lib/api/serve";
import { getScan } from "@/lib/scans/endpoints";
import { scanDetail } from "@/lib/scans/service";

export const GET = serve(getScan, ({ actor, params }) => scanDetail(actor, params.id));
