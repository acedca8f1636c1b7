import { serve } from "@/lib/http/serve";
import { overview } from "@/lib/system/overview";
import { getOverview } from "@/lib/system/requests";

export const GET = serve(getOverview, ({ actor }) => overview(actor));
