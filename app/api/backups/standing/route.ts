import { serve } from "@/lib/api/serve";
import { readStanding } from "@/lib/backups/endpoints";
import { standing } from "@/lib/backups/standing";

export const GET = serve(readStanding, () => standing());
