import { serve } from "@/lib/http/serve";
import { getOpenApi } from "@/lib/system/endpoints";
import { openApiDocument } from "@/lib/system/openapi";

export const GET = serve(getOpenApi, async () => openApiDocument());
