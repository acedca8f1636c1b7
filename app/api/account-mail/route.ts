import { getAccountMail, putAccountMail } from "@/lib/account-mail/endpoints";
import { changeAccountMail, readAccountMail } from "@/lib/account-mail/service";
import { serve } from "@/lib/api/serve";

export const GET = serve(getAccountMail, () => readAccountMail());
export const PUT = serve(putAccountMail, ({ body, actor }) => changeAccountMail(body, actor));
