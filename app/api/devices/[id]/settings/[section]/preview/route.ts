import { previewDocument } from "@/lib/documents/preview";
import { previewSection } from "@/lib/documents/requests";
import { serve } from "@/lib/http/serve";

export const POST = serve(previewSection, ({ params, body, actor }) =>
  previewDocument(actor, params.id, { document: params.section, record: "" }, body.values),
);
