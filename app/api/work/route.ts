import { getWork } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { listWork } from "@/lib/server/work-list";

export const GET = serve(getWork, listWork);
