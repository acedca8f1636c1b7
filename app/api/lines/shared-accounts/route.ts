import { serve } from "@/lib/api/serve";
import { sharedAccounts } from "@/lib/lines/endpoints";
import { listSharedAccounts } from "@/lib/lines/list-shared-accounts";

export const GET = serve(sharedAccounts, ({ actor }) => listSharedAccounts(actor));
