import { serve } from "@/lib/http/serve";
import { listKeys } from "@/lib/keys/requests";
import * as keys from "@/lib/keys/service";

export const GET = serve(listKeys, () => keys.list());
