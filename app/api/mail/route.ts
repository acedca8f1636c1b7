import { serve } from "@/lib/api/serve";
import { getMail, putMail } from "@/lib/channels/endpoints";
import { mailServer, saveMailServer } from "@/lib/channels/mail-server";

export const GET = serve(getMail, () => mailServer());
export const PUT = serve(putMail, ({ actor, body }) => saveMailServer(actor, body));
