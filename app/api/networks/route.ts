import { serve } from "@/lib/api/serve";
import { addNetwork, listNetworks } from "@/lib/networks/endpoints";
import * as networks from "@/lib/networks/service";

export const GET = serve(listNetworks, () => networks.list());
export const POST = serve(addNetwork, ({ body, actor }) => networks.add(body, actor));
