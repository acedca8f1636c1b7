import { serve } from "@/lib/http/serve";
import { baseOf } from "@/lib/people/links";
import { invitePerson, listPeople } from "@/lib/people/requests";
import * as people from "@/lib/people/service";

export const GET = serve(listPeople, ({ query }) => people.list(query));
export const POST = serve(invitePerson, ({ body, actor, request }) => people.invite(body, actor, baseOf(request)));
