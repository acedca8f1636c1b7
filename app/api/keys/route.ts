import { serve } from "@/lib/api/serve";
import { listKeys } from "@/lib/vault/endpoints";
import * as keys from "@/lib/vault/list-keys";

export const GET = serve(listKeys, () => keys.list());
