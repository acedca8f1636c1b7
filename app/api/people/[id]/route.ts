import { serve } from "@/lib/http/serve";
import { changePerson, getPerson, removePerson } from "@/lib/people/requests";
import * as people from "@/lib/people/service";

export const GET = serve(getPerson, ({ params }) => people.get(params.id));
export const PATCH = serve(changePerson, ({ params, body, actor }) => people.change(params.id, body, actor));
export const DELETE = serve(removePerson, ({ params, actor }) => people.remove(params.id, actor));
