import { serve } from "@/lib/api/serve";
import { baseOf } from "@/lib/auth/one-time-links";
import { invitePerson, listPeople } from "@/lib/people/endpoints";
import * as people from "@/lib/people/service";

export const GET = serve(listPeople, ({ query }) => people.list(query));
export const POST = serve(invitePerson, ({ body, actor, request }) => people.invite(body, actor, baseOf(request)));
