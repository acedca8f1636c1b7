import { serve } from "@/lib/api/serve";
import { changePerson, getPerson, removePerson } from "@/lib/people/endpoints";
import * as people from "@/lib/people/service";

export const GET = serve(getPerson, ({ params }) => people.get(params.id));
export const PATCH = serve(changePerson, ({ params, body, actor }) => people.change(params.id, body, actor));
export const DELETE = serve(removePerson, ({ params, actor }) => people.remove(params.id, actor));
