import { resendAccountMail } from "@/lib/account-mail/endpoints";
import { sendAgain } from "@/lib/account-mail/service";
import { serve } from "@/lib/api/serve";

export const POST = serve(resendAccountMail, ({ params, actor }) => sendAgain(params.id, actor));
