import { serve } from "@/lib/api/serve";
import { previewSection } from "@/lib/settings/endpoints";
import { previewDocument } from "@/lib/settings/preview";

export const POST = serve(previewSection, ({ params, body, actor }) =>
  previewDocument(actor, params.id, { document: params.section, record: "" }, body.values),
);
