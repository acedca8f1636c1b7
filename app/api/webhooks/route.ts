import { serve } from "@/lib/api/serve";
import { addWebhook, listWebhooks } from "@/lib/webhooks/endpoints";
import * as webhooks from "@/lib/webhooks/service";

export const GET = serve(listWebhooks, () => webhooks.list());
export const POST = serve(addWebhook, ({ body, actor }) => webhooks.add(body, actor));
