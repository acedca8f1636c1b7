import { serve } from "@/lib/api/serve";
import { changeEmergencyAdmin, readEmergencyAdmin } from "@/lib/people/emergency-admin";
import { getEmergencyAdmin, putEmergencyAdmin } from "@/lib/people/emergency-admin-endpoints";

export const GET = serve(getEmergencyAdmin, ({ request }) => readEmergencyAdmin(request.headers));
export const PUT = serve(putEmergencyAdmin, ({ body, actor, request }) => changeEmergencyAdmin(body, actor, request.headers));
