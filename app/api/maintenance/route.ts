import { addMaintenance, endMaintenance as end, listMaintenance as list } from "@/lib/alerts/endpoints";
import { beginMaintenance, endMaintenance, listMaintenance } from "@/lib/alerts/service";
import { serve } from "@/lib/api/serve";

export const GET = serve(list, ({ actor }) => listMaintenance(actor));
export const POST = serve(addMaintenance, ({ actor, body }) => beginMaintenance(actor, body));
export const DELETE = serve(end, ({ actor, query }) => endMaintenance(actor, query.id));
