import { acknowledgeAlert, releaseAlert } from "@/lib/alerts/endpoints";
import { acknowledge, release } from "@/lib/alerts/service";
import { serve } from "@/lib/api/serve";

export const POST = serve(acknowledgeAlert, ({ actor, params, body }) => acknowledge(actor, params.id, body ?? {}));
export const DELETE = serve(releaseAlert, ({ actor, params }) => release(actor, params.id));
