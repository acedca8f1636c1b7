import { serve } from "@/lib/api/serve";
import { stopScan as stop } from "@/lib/scans/endpoints";
import { stopScan } from "@/lib/scans/service";

export const POST = serve(stop, ({ actor, params }) => stopScan(actor, params.id));
