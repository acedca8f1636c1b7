import { serve } from "@/lib/api/serve";
import { changeWebhook, removeWebhook } from "@/lib/webhooks/endpoints";
import * as webhooks from "@/lib/webhooks/service";

export const PATCH = serve(changeWebhook, ({ params, body, actor }) => webhooks.change(params.id, body, actor));
export const DELETE = serve(removeWebhook, ({ params, actor }) => webhooks.remove(params.id, actor));
