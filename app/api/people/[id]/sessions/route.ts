import { serve } from "@/lib/http/serve";
import { signPersonOut } from "@/lib/people/requests";
import * as people from "@/lib/people/service";

export const DELETE = serve(signPersonOut, ({ params, actor }) => people.signOutEverywhere(params.id, actor));
