import { serve } from "@/lib/api/serve";
import { acceptCertificates as accept, listCertificates } from "@/lib/jobs/add-endpoints";
import { acceptCertificates, certificatesOf } from "@/lib/jobs/steer-additions";

export const GET = serve(listCertificates, ({ params, actor }) => certificatesOf(actor, params.id));
export const POST = serve(accept, ({ params, body, actor }) => acceptCertificates(actor, params.id, body));
