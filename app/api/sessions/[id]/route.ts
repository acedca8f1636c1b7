import { serve } from "@/lib/api/serve";
import * as me from "@/lib/people/me";
import { endSession } from "@/lib/people/me-endpoints";

export const DELETE = serve(endSession, ({ params, actor }) => me.endSession(params.id, actor));
