import { serve } from "@/lib/api/serve";
import { addChannel as add, listChannels as list } from "@/lib/channels/endpoints";
import { addChannel, listChannels } from "@/lib/channels/service";

export const GET = serve(list, () => listChannels());
export const POST = serve(add, ({ actor, body }) => addChannel(actor, body));
