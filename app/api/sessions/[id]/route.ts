import { serve } from "@/lib/http/serve";
import * as me from "@/lib/people/me";
import { endSession } from "@/lib/people/me-requests";

export const DELETE = serve(endSession, ({ params, actor }) => me.endSession(params.id, actor));
