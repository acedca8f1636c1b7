import { getHealth } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { health } from "@/lib/monitoring/health";

export const dynamic = "force-dynamic";

export const GET = serve(getHealth, health);
