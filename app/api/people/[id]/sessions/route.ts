import { serve } from "@/lib/api/serve";
import { signPersonOut } from "@/lib/people/endpoints";
import * as people from "@/lib/people/service";

export const DELETE = serve(signPersonOut, ({ params, actor }) => people.signOutEverywhere(params.id, actor));
