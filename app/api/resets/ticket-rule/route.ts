import { serve } from "@/lib/http/serve";
import { getTicketRule, putTicketRule } from "@/lib/resets/requests";
import { setTicketRule, ticketRule } from "@/lib/resets/ticket";

export const GET = serve(getTicketRule, () => ticketRule());
export const PUT = serve(putTicketRule, ({ body, actor }) => setTicketRule(actor, body.pattern));
