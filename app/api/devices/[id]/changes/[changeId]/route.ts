import { serve } from "@/lib/api/serve";
import { getChange } from "@/lib/settings/endpoints";
import { changeOf } from "@/lib/settings/history";

export const GET = serve(getChange, ({ params, actor }) => changeOf(actor, params.id, params.changeId));
