import { serve } from "@/lib/api/serve";
import * as me from "@/lib/people/me";
import { changeMe, readMe } from "@/lib/people/me-endpoints";

export const GET = serve(readMe, ({ actor }) => me.read(actor));
export const PATCH = serve(changeMe, ({ body, actor }) => me.change(body, actor));
