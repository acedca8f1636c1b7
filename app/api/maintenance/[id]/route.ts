import { endMaintenanceById } from "@/lib/alerts/endpoints";
import { endMaintenance } from "@/lib/alerts/service";
import { serve } from "@/lib/api/serve";

export const DELETE = serve(endMaintenanceById, ({ actor, params }) => endMaintenance(actor, params.id));
