import { testAccountMail } from "@/lib/account-mail/endpoints";
import { testMail } from "@/lib/account-mail/service";
import { serve } from "@/lib/api/serve";

export const POST = serve(testAccountMail, ({ actor }) => testMail(actor));
