import { FingerprintPattern } from "lucide-react";
import { CopyButton } from "../ui/copy-button";
import { Fingerprint } from "../ui/fingerprint";
import { useTimes } from "../ui/time";
import type { PresentedCertificate } from "./use-probe";

/** "CN=AA-07FB, O=x" → "AA-07FB". */
export function commonName(subject: string): string {
  return /CN\s*=\s*([^,\n]+)/.exec(subject)?.[1]?.trim() ?? subject;
}

/** A certificate to be compared by eye. */
export function CertificateCard({ certificate }: { certificate: PresentedCertificate }) {
  const { day } = useTimes();
  const facts: readonly (readonly [string, string])[] = [
    ["Issued by", certificate.selfSigned ? "itself" : commonName(certificate.issuer)],
    ["Name in it", commonName(certificate.subject)],
    ["Valid from", day(certificate.validFrom)],
    ["Valid until", day(certificate.validTo)],
  ];
  return (
    <section className="card overflow-hidden" aria-label="Certificate">
      <div className="p-5">
        <div className="flex items-center gap-2 text-xs text-ink-3 mb-4">
          <FingerprintPattern size={14} />
          SHA-256 fingerprint
          <span className="ml-auto -my-2">
            <CopyButton text={certificate.sha256} />
          </span>
        </div>
        <Fingerprint sha256={certificate.sha256} />
      </div>
      <dl className="grid grid-cols-4 phone:grid-cols-2 border-t border-line bg-line gap-px text-[12.5px]">
        {facts.map(([name, value]) => (
          <div key={name} className="px-4 py-3 leading-[18px] bg-sunken min-w-0">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className="mt-0.5 wrap-break-word">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
