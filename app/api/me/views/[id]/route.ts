import { serve } from "@/lib/api/serve";
import { removeView as declared } from "@/lib/people/view-endpoints";
import { removeView } from "@/lib/people/views";

export const DELETE = serve(declared, ({ params, actor }) => removeView(params.id, actor));
