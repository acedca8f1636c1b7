import { serve } from "@/lib/http/serve";
import * as me from "@/lib/people/me";
import { changePassword } from "@/lib/people/me-requests";

export const POST = serve(changePassword, ({ body, actor, request }) => me.changePassword(body, actor, request));
