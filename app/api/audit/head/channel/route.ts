import { serve } from "@/lib/api/serve";
import { setSignedEndChannel, signedEndChannel } from "@/lib/channels/signed-end";
import { getSignedEndChannel, putSignedEndChannel } from "@/lib/channels/signed-end-schemas";

export const GET = serve(getSignedEndChannel, () => signedEndChannel());
export const PUT = serve(putSignedEndChannel, ({ body, actor }) => setSignedEndChannel(actor, body));
