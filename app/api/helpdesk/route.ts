import { serve } from "@/lib/api/serve";
import { callersNotice } from "@/lib/reports/callers-notice";
import { getHelpdesk } from "@/lib/reports/endpoints";

export const GET = serve(getHelpdesk, ({ actor }) => callersNotice(actor));
