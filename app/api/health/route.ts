import { serve } from "@/lib/http/serve";
import { health } from "@/lib/system/health";
import { getHealth } from "@/lib/system/requests";

export const dynamic = "force-dynamic";

export const GET = serve(getHealth, health);
