import { serve } from "@/lib/api/serve";
import { changeSignInRules, readSignInRules } from "@/lib/people/sign-in-rules";
import { getSignInRules, putSignInRules } from "@/lib/people/sign-in-rules-endpoints";

export const GET = serve(getSignInRules, () => readSignInRules());
export const PUT = serve(putSignInRules, ({ body, actor }) => changeSignInRules(body, actor));
