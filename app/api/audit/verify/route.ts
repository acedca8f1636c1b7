import { verifyAudit } from "@/lib/audit/requests";
import { verify } from "@/lib/audit/verify";
import { serve } from "@/lib/http/serve";

export const GET = serve(verifyAudit, () => verify());
