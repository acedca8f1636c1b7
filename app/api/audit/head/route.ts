import { serve } from "@/lib/api/serve";
import { showAuditHead } from "@/lib/audit-out/endpoints";
import { auditHead } from "@/lib/audit-out/service";

export const GET = serve(showAuditHead, () => auditHead());
