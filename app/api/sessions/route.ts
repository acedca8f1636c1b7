import { serve } from "@/lib/http/serve";
import * as me from "@/lib/people/me";
import { endSessions, listSessions } from "@/lib/people/me-requests";

export const GET = serve(listSessions, ({ actor, request }) => me.sessions(actor, request));
export const DELETE = serve(endSessions, ({ actor, request }) => me.endSessions(actor, request));
