import { z } from "zod";
import { fingerprint, time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";

/** A SIP server's own certificate that somebody compared and accepted; it holds for every account at that server. */
export const acceptedCertificate = z.object({
  id: z.string(),
  /** Host and port. */
  server: z.string(),
  sha256: fingerprint,
  subject: z.string(),
  issuer: z.string(),
  /** Null where the certificate names no day that a calendar knows. */
  validFrom: time.nullable(),
  validTo: time.nullable(),
  acceptedAt: time,
  acceptedBy: z.string().nullable(),
});
export type AcceptedCertificate = z.infer<typeof acceptedCertificate>;

export const listCertificates = endpoint({
  method: "GET",
  path: "/api/certificates",
  summary: "The certificates of SIP servers that somebody accepted",
  access: "certificate.edit",
  answer: z.object({ items: z.array(acceptedCertificate) }),
});

export const removeCertificate = endpoint({
  method: "DELETE",
  path: "/api/certificates/{id}",
  summary: "Withdraw an accepted certificate; no password is tried at that server over TLS until somebody accepts its certificate again",
  access: "certificate.edit",
  audit: "certificate.withdraw",
  params: byId,
  status: 204,
});

export const certificateEndpoints = [listCertificates, removeCertificate];
