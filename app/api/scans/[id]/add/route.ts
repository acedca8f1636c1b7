import { serve } from "@/lib/api/serve";
import { addFromScan as add } from "@/lib/scans/endpoints";
import { addFromScan } from "@/lib/scans/service";

export const POST = serve(add, ({ actor, params, body, idempotencyKey }) => addFromScan(actor, params.id, body, idempotencyKey));
