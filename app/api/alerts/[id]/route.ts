import { alertDetail } from "@/lib/alerts/alert-detail";
import { getAlert } from "@/lib/alerts/endpoints";
import { serve } from "@/lib/api/serve";

export const GET = serve(getAlert, ({ actor, params }) => alertDetail(actor, params.id));
