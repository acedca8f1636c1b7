"use client";
import { ShieldCheck, TriangleAlert } from "lucide-react";
import { oldTlsRisk } from "@/lib/drivers/old-tls-risk";
import { Button } from "../../ui/button";
import { ProblemPanel } from "../../ui/problem-panel";
import { CertificateCard } from "../certificate-card";
import type { PresentedCertificate } from "../use-probe";
import { StepActions, StepHead } from "./steps";

/** A fingerprint to compare; nothing secret is sent before it is accepted. */
export function CertificateStep({
  noun,
  certificate,
  outdated,
  error,
  busy,
  onAccept,
  onRefuse,
}: {
  noun: string;
  certificate: PresentedCertificate;
  /** Outdated encryption was allowed to see it. */
  outdated: boolean;
  error: unknown;
  busy: boolean;
  onAccept: () => void;
  onRefuse: () => void;
}) {
  return (
    <div>
      <StepHead title={`Is this the ${noun} you mean?`}>
        {certificate.selfSigned ? "It made its own certificate, so nobody vouches for it. " : ""}Compare the fingerprint with one you read
        at the {noun} itself, then pin it.
      </StepHead>
      <CertificateCard certificate={certificate} />
      <div className="flex gap-3 mt-4 text-[12.5px] leading-[18px] text-ink-2 max-w-[560px]">
        <ShieldCheck size={16} className="text-ink-3 mt-[1px]" />
        <p>
          Your password has not been sent. After pinning, Lineward talks to this address only if it shows exactly this fingerprint, and asks
          you again if it ever changes.
        </p>
      </div>
      {outdated ? (
        <div className="flex gap-3 mt-3 text-[12.5px] leading-[18px] text-bad-ink max-w-[560px]">
          <TriangleAlert size={16} className="mt-[1px] flex-none" />
          <p>{oldTlsRisk}</p>
        </div>
      ) : null}
      {error === undefined ? null : (
        <section className="card p-4 mt-4 border-bad-line">
          <ProblemPanel error={error} />
        </section>
      )}
      <StepActions>
        <Button variant="primary" size="lg" busy={busy && "Signing in"} onClick={onAccept}>
          It matches, pin it and sign in
        </Button>
        <Button size="lg" onClick={onRefuse}>
          It does not match
        </Button>
      </StepActions>
    </div>
  );
}
