import { serve } from "@/lib/api/serve";
import { ownDigest, setOwnDigest } from "@/lib/channels/own-digest";
import { getOwnDigest, putOwnDigest } from "@/lib/channels/own-digest-schemas";

export const GET = serve(getOwnDigest, ({ actor }) => ownDigest(actor));
export const PUT = serve(putOwnDigest, ({ body, actor }) => setOwnDigest(actor, body));
