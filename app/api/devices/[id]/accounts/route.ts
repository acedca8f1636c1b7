import { serve } from "@/lib/api/serve";
import { accountStates } from "@/lib/lines/account-states";
import { listAccountStates } from "@/lib/lines/endpoints";

export const GET = serve(listAccountStates, async ({ actor, params, query }) => ({
  items: await accountStates(actor, params.id, query.document),
}));
