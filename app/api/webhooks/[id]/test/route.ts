import { serve } from "@/lib/api/serve";
import { testWebhook } from "@/lib/webhooks/endpoints";
import * as webhooks from "@/lib/webhooks/service";

export const POST = serve(testWebhook, ({ params }) => webhooks.test(params.id));
