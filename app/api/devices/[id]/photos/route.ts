import { serve } from "@/lib/api/serve";
import { addDevicePhoto, listDevicePhotos } from "@/lib/photos/endpoints";
import { add, list } from "@/lib/photos/service";

export const GET = serve(listDevicePhotos, ({ params, actor }) => list(actor, { of: "device", id: params.id }));
export const POST = serve(addDevicePhoto, ({ params, query, file, body, actor }) =>
  add(actor, { of: "device", id: params.id }, file?.bytes ?? Buffer.from(body.image, "base64"), query),
);
