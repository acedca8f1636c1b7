import { serve } from "@/lib/api/serve";
import { beginLook } from "@/lib/diagnoses/begin-look";
import { beginDiagnosis, listDiagnoses } from "@/lib/diagnoses/endpoints";
import { lastLooks } from "@/lib/diagnoses/tell-look";

export const GET = serve(listDiagnoses, ({ params, actor }) => lastLooks(actor, params.id));
export const POST = serve(beginDiagnosis, ({ params, actor }) => beginLook(actor, params.id));
