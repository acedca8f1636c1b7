import { serve } from "@/lib/api/serve";
import { removeNetwork } from "@/lib/networks/endpoints";
import * as networks from "@/lib/networks/service";

export const DELETE = serve(removeNetwork, ({ params, actor }) => networks.remove(params.id, actor));
