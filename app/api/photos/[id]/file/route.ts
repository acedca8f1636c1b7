import { serve } from "@/lib/api/serve";
import { getPhotoFile } from "@/lib/photos/endpoints";
import { file } from "@/lib/photos/service";

export const GET = serve(getPhotoFile, ({ params, query, actor, request }) => file(actor, params.id, query.size, request.headers));
