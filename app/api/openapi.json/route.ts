import { getOpenApi } from "@/lib/api/all-endpoints";
import { openApiDocument } from "@/lib/api/openapi";
import { serve } from "@/lib/api/serve";

export const GET = serve(getOpenApi, async () => openApiDocument());
