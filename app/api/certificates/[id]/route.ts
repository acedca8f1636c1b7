import { serve } from "@/lib/api/serve";
import { removeCertificate } from "@/lib/lines/certificate-requests";
import { withdrawCertificate } from "@/lib/lines/certificates";

export const DELETE = serve(removeCertificate, ({ params, actor }) => withdrawCertificate(actor, params.id));
