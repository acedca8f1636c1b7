import { serve } from "@/lib/api/serve";
import { listCertificates } from "@/lib/lines/certificate-requests";
import { acceptedCertificates } from "@/lib/lines/certificates";

export const GET = serve(listCertificates, () => acceptedCertificates());
