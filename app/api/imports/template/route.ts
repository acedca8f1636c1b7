import { serve } from "@/lib/api/serve";
import { importTemplate as declared } from "@/lib/reports/endpoints";
import { importTemplate } from "@/lib/reports/export-devices";

export const GET = serve(declared, async ({ query }) => importTemplate(query.format));
