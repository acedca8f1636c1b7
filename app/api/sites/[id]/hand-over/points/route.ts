import { serve } from "@/lib/api/serve";
import { putPoint } from "@/lib/hand-overs/endpoints";
import { writePoint } from "@/lib/hand-overs/points";

export const POST = serve(putPoint, ({ params, body, actor }) => writePoint(actor, params.id, body));
