import { serve } from "@/lib/api/serve";
import { getTicketRule, putTicketRule } from "@/lib/resets/endpoints";
import { setTicketRule, ticketRule } from "@/lib/resets/ticket";

export const GET = serve(getTicketRule, () => ticketRule());
export const PUT = serve(putTicketRule, ({ body, actor }) => setTicketRule(actor, body.pattern));
