import { serve } from "@/lib/api/serve";
import * as me from "@/lib/people/me";
import { changePassword } from "@/lib/people/me-endpoints";

export const POST = serve(changePassword, ({ body, actor, request }) => me.changePassword(body, actor, request));
