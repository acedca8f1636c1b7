import { askForPassword } from "@/lib/account-mail/endpoints";
import { askForNewPassword } from "@/lib/account-mail/forgotten";
import { serve } from "@/lib/api/serve";

export const POST = serve(askForPassword, ({ body, caller }) => askForNewPassword(body.email, caller));
