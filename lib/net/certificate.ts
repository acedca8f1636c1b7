import "server-only";
import { createHash, type X509Certificate } from "node:crypto";
import type { PresentedCertificate } from "./types";

/** The names in a certificate come from the device: one line each, no control characters, bounded. */
const nameLengthMax = 300;

/** What a person is shown before a certificate is pinned. */
export function describeCertificate(certificate: X509Certificate): PresentedCertificate {
  return {
    sha256: createHash("sha256").update(certificate.raw).digest("hex"),
    subject: namesOf(certificate.subject),
    issuer: namesOf(certificate.issuer),
    validFrom: rfc3339(certificate.validFrom),
    validTo: rfc3339(certificate.validTo),
    selfSigned: isSelfSigned(certificate),
  };
}

/** OpenSSL gives one part a line, with backslashes before signs and for bytes as in RFC 2253: people read the signs themselves. */
function namesOf(names: string | undefined): string {
  return (names ?? "").trim().split(/\n+/).map(partOf).join(", ").slice(0, nameLengthMax);
}

function partOf(part: string): string {
  const plain = part
    .replace(/\\([0-9A-Fa-f]{2}|.)/gu, (_all, sign: string) => (sign.length === 2 ? String.fromCharCode(Number.parseInt(sign, 16)) : sign))
    .replace(/\p{C}/gu, "");
  const at = plain.indexOf("=") + 1;
  const value = plain.slice(at);
  // Said with quotes where it could be taken for two parts.
  return /[,=]/.test(value) ? `${plain.slice(0, at)}“${value}”` : plain;
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
