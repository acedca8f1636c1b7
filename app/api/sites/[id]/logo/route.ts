import { serve } from "@/lib/api/serve";
import { putLogo, removeLogo } from "@/lib/hand-overs/endpoints";
import { removeLogo as remove, setLogo } from "@/lib/hand-overs/logo";

export const POST = serve(putLogo, ({ params, file, body, actor }) =>
  setLogo(actor, params.id, file?.bytes ?? Buffer.from(body.image, "base64")),
);
export const DELETE = serve(removeLogo, ({ params, actor }) => remove(actor, params.id));
