import { serve } from "@/lib/api/serve";
import { acceptCertificate } from "@/lib/lines/certificates";
import { acceptLineCertificate } from "@/lib/lines/endpoints";

export const POST = serve(acceptLineCertificate, ({ params, body, actor }) => acceptCertificate(actor, params.id, body.endId, body.sha256));
