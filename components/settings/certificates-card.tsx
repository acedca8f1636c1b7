"use client";
import { useState } from "react";
import type { AcceptedCertificate } from "@/lib/lines/certificate-requests";
import { commonName } from "../devices/certificate-card";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Fingerprint } from "../ui/fingerprint";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago, When } from "../ui/time";
import { useCertificates, useWithdrawCertificate } from "./use-certificates";

/** "door-pbx, issued by itself". */
function nameWords({ subject, issuer }: AcceptedCertificate): string {
  return `${commonName(subject)}, issued by ${subject === issuer ? "itself" : commonName(issuer)}`;
}

function Validity({ until }: { until: string | null }) {
  if (until === null) {
    return <>its end is not known</>;
  }
  return new Date(until).getTime() < Date.now() ? (
    <Badge tone="warn">
      ended <When at={until} as="day" />
    </Badge>
  ) : (
    <>
      valid until <When at={until} as="day" />
    </>
  );
}

/** The certificates of SIP servers that people compared and accepted, each to be withdrawn. */
export function CertificatesCard() {
  const certificates = useCertificates();
  const withdraw = useWithdrawCertificate();
  const [withdrawing, setWithdrawing] = useState<AcceptedCertificate>();
  return (
    <Card title="Accepted SIP certificates" count={certificates.data?.items.length}>
      <p className="px-4 pt-3.5 text-ink-2">
        A SIP server’s own certificate that somebody compared and accepted on a line. It holds for every account at that server until the
        server shows another one.
      </p>
      {certificates.isPending ? <SkeletonRows rows={2} /> : null}
      {certificates.isError ? (
        <ProblemPanel error={certificates.error} onRetry={() => void certificates.refetch()} className="p-4" />
      ) : null}
      <ul className="mt-3 border-t border-line">
        {certificates.data?.items.map((certificate) => (
          <li key={certificate.id} className="px-4 py-3 border-b border-line last:border-b-0">
            <div className="flex items-start gap-3">
              <div className="min-w-0 flex-1 leading-[18px]">
                <div className="mono wrap-break-word">{certificate.server}</div>
                <div className="text-xs text-ink-3 wrap-break-word">
                  {nameWords(certificate)} · <Validity until={certificate.validTo} />
                </div>
              </div>
              <Button
                size="sm"
                aria-label={`Withdraw the certificate of ${certificate.server}`}
                onClick={() => setWithdrawing(certificate)}
              >
                Withdraw
              </Button>
            </div>
            <div className="mt-2">
              <Fingerprint sha256={certificate.sha256} small />
            </div>
            <div className="mt-2 text-xs text-ink-3">
              accepted {certificate.acceptedBy === null ? "" : `by ${certificate.acceptedBy}, `}
              <Ago at={certificate.acceptedAt} ago />
            </div>
          </li>
        ))}
        {certificates.data?.items.length === 0 ? (
          <li className="px-4 py-3 text-ink-3">None. A line whose SIP server shows its own certificate offers to compare and accept it.</li>
        ) : null}
      </ul>
      {withdrawing ? (
        <ConfirmDialog
          title={`Withdraw the certificate of ${withdrawing.server}?`}
          confirm="Withdraw it"
          busy="Withdrawing"
          onClose={() => setWithdrawing(undefined)}
          onConfirm={() => withdraw.mutateAsync(withdrawing.id)}
        >
          <p>
            Lineward no longer tries a password at this server over TLS until somebody accepts its certificate again, on any line there.
            Devices register as before.
          </p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}
