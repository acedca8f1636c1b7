import { serve } from "@/lib/api/serve";
import { removePoint } from "@/lib/hand-overs/endpoints";
import { takePointAway } from "@/lib/hand-overs/points";

export const DELETE = serve(removePoint, ({ params, actor }) => takePointAway(actor, params.id, params.pointId));
