import { serve } from "@/lib/http/serve";
import { removeNetwork } from "@/lib/networks/requests";
import * as networks from "@/lib/networks/service";

export const DELETE = serve(removeNetwork, ({ params, actor }) => networks.remove(params.id, actor));
