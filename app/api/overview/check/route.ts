import { checkSeenDevices } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { checkSeen } from "@/lib/monitoring/check-many";

export const POST = serve(checkSeenDevices, ({ actor }) => checkSeen(actor));
