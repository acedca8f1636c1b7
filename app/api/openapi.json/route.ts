import { serve } from "@/lib/http/serve";
import { getOpenApi, openApiDocument } from "@/lib/system/openapi";

export const GET = serve(getOpenApi, async () => openApiDocument());
