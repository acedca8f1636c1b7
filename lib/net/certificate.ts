import "server-only";
import { createHash, type X509Certificate } from "node:crypto";
import type { PresentedCertificate } from "./types";

/** The names in a certificate come from the device: one line each, no control characters, bounded. */
const nameLengthMax = 300;

/** What a person is shown before a certificate is pinned. */
export function describeCertificate(certificate: X509Certificate): PresentedCertificate {
  return {
    sha256: createHash("sha256").update(certificate.raw).digest("hex"),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: rfc3339(certificate.validFrom),
    validTo: rfc3339(certificate.validTo),
    selfSigned: isSelfSigned(certificate),
  };
}

function oneLine(name: string | undefined): string {
  return (name ?? "").trim().replace(/\n+/g, ", ").replace(/\p{C}/gu, "").slice(0, nameLengthMax);
}

/** OpenSSL writes "Jan  1 00:00:00 2024 GMT"; a date beyond what JavaScript knows stays as it came. */
function rfc3339(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}

function isSelfSigned(certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
  } catch {
    return false; // A key type that OpenSSL does not know: the names alone do not prove it.
  }
}
