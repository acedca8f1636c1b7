import { serve } from "@/lib/api/serve";
import { addSitePhoto, listSitePhotos } from "@/lib/photos/endpoints";
import { add, list } from "@/lib/photos/service";

export const GET = serve(listSitePhotos, ({ params, actor }) => list(actor, { of: "site", id: params.id }));
export const POST = serve(addSitePhoto, ({ params, query, file, body, actor }) =>
  add(actor, { of: "site", id: params.id }, file?.bytes ?? Buffer.from(body.image, "base64"), query),
);
