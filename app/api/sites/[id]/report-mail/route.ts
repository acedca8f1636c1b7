import { serve } from "@/lib/api/serve";
import { removeReportMail, reportMail, setReportMail } from "@/lib/hand-overs/report-mail";
import { getReportMail, putReportMail, removeReportMail as remove } from "@/lib/hand-overs/report-mail-schemas";

export const GET = serve(getReportMail, ({ params, actor }) => reportMail(actor, params.id));
export const PUT = serve(putReportMail, ({ params, body, actor }) => setReportMail(actor, params.id, body));
export const DELETE = serve(remove, ({ params, actor }) => removeReportMail(actor, params.id));
