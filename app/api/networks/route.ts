import { serve } from "@/lib/http/serve";
import { addNetwork, listNetworks } from "@/lib/networks/requests";
import * as networks from "@/lib/networks/service";

export const GET = serve(listNetworks, () => networks.list());
export const POST = serve(addNetwork, ({ body, actor }) => networks.add(body, actor));
