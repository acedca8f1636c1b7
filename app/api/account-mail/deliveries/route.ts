import { listAccountMails } from "@/lib/account-mail/endpoints";
import { listMails } from "@/lib/account-mail/service";
import { serve } from "@/lib/api/serve";

export const GET = serve(listAccountMails, ({ query }) => listMails(query));
