import { serve } from "@/lib/api/serve";
import { previewOwnDigest } from "@/lib/channels/own-digest";
import { previewOwnDigest as preview } from "@/lib/channels/own-digest-schemas";

export const GET = serve(preview, ({ query, actor }) => previewOwnDigest(actor, query.timeZone));
