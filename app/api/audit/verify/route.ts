import { serve } from "@/lib/api/serve";
import { verifyAudit } from "@/lib/audit/endpoints";
import { verify } from "@/lib/audit/verify";

export const GET = serve(verifyAudit, () => verify());
