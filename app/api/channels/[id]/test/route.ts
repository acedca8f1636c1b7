import { serve } from "@/lib/api/serve";
import { testChannel as test } from "@/lib/channels/endpoints";
import { testChannel } from "@/lib/channels/service";

export const POST = serve(test, ({ actor, params }) => testChannel(actor, params.id));
