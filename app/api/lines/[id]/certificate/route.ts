import { serve } from "@/lib/http/serve";
import { acceptCertificate } from "@/lib/lines/certificates";
import { acceptLineCertificate } from "@/lib/lines/requests";

export const POST = serve(acceptLineCertificate, ({ params, body, actor }) => acceptCertificate(actor, params.id, body.endId, body.sha256));
