import { serve } from "@/lib/api/serve";
import { differences } from "@/lib/settings/differences";
import { listDifferences } from "@/lib/settings/endpoints";

export const GET = serve(listDifferences, ({ params, actor }) => differences(actor, params.id));
