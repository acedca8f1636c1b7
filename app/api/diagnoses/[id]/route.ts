import { serve } from "@/lib/api/serve";
import { getDiagnosis } from "@/lib/diagnoses/endpoints";
import { tellLook } from "@/lib/diagnoses/tell-look";

export const GET = serve(getDiagnosis, ({ params, query, actor }) => tellLook(actor, params.id, query.timeZone));
