import { serve } from "@/lib/api/serve";
import { accountCheck } from "@/lib/lines/account-check";
import { checkAccount } from "@/lib/lines/endpoints";

export const POST = serve(checkAccount, ({ body, actor }) => accountCheck(actor, body));
