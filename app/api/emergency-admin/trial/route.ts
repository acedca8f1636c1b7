import { serve } from "@/lib/api/serve";
import { tryEmergencyAdmin } from "@/lib/people/emergency-admin-endpoints";
import * as trial from "@/lib/people/emergency-trial";

export const POST = serve(tryEmergencyAdmin, ({ body, actor, request }) => trial.tryEmergencyAdmin(body, actor, request.headers));
