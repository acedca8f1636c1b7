import { serve } from "@/lib/api/serve";
import { getEvents } from "@/lib/live/endpoints";
import { openEvents } from "@/lib/live/service";

export const dynamic = "force-dynamic";

export const GET = serve(getEvents, ({ actor, request, query }) => openEvents(actor, request, query));
