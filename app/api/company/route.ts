import { serve } from "@/lib/api/serve";
import { company, saveCompany } from "@/lib/hand-overs/company";
import { getCompany, putCompany } from "@/lib/hand-overs/endpoints";

export const GET = serve(getCompany, () => company());
export const PUT = serve(putCompany, ({ actor, body }) => saveCompany(actor, body));
