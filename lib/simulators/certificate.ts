import { X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

/**
 * TLS material of a stand-in, made at run time. Only the demo keeps its gateway's, with the gateway's state: a certificate that is
 * pinned must outlive a restart.
 */
export interface SimulatorCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  /** SHA-256 of the DER form, 64 lower-case hex digits: what a person pins. */
  readonly sha256: string;
}

/** A fresh self-signed certificate, as a device leaves its factory: for the name "localhost" and 127.0.0.1 unless told. */
export async function makeCertificate(commonName = "localhost"): Promise<SimulatorCertificate> {
  const made = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: commonName },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const sha256 = new X509Certificate(made.cert).fingerprint256.replaceAll(":", "").toLowerCase();
  return { key: made.private, cert: made.cert, sha256 };
}
