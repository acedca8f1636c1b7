import { serve } from "@/lib/api/serve";
import { previewAccount } from "@/lib/reports/preview-account";
import { previewSection } from "@/lib/settings/endpoints";

export const POST = serve(previewSection, ({ params, body, actor }) =>
  previewAccount(actor, params.id, { document: params.section, record: "" }, body.values),
);
