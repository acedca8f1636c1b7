import { serve } from "@/lib/api/serve";
import * as me from "@/lib/people/me";
import { endSessions, listSessions } from "@/lib/people/me-endpoints";

export const GET = serve(listSessions, ({ actor, request }) => me.sessions(actor, request));
export const DELETE = serve(endSessions, ({ actor, request }) => me.endSessions(actor, request));
