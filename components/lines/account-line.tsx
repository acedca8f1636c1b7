"use client";
import { RefreshCw } from "lucide-react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Link } from "../ui/link";
import { problemWords } from "../ui/problem-panel";
import { CertificateNotice } from "./certificate-notice";
import { LineBadge } from "./line-head";
import { ProofWords } from "./proof-words";
import { useCheckLine, useSomeLines } from "./use-lines";

interface AccountLineProps {
  readonly device: string;
  readonly document: string;
  /** "" for a section. */
  readonly record: string;
}

/** Above an account's form: the line it is an end of, how that stands, and a test of this very account by a REGISTER that changes nothing. */
export function AccountLine({ device, document, record }: AccountLineProps) {
  const parameters = new URLSearchParams({ device, document, record }).toString();
  const line = useSomeLines(parameters, 1, 20_000, useMay("line.see")).data?.items[0];
  const check = useCheckLine(line?.id);
  if (!line) {
    return null;
  }
  const end = line.ends.find((end) => end.deviceId === device && end.document === document && end.record === record);
  const proof = check.data?.proofs.find((proof) => proof.endId === end?.id);
  return (
    <section className="px-6 phone:px-4 py-2 border-b border-line" aria-label="The line of this account">
      <div className="flex items-center gap-x-2.5 gap-y-1.5 flex-wrap">
        <span className="text-ink-3">Line</span>
        <Link href={`/lines/${line.id}`} className="font-medium rounded hover:underline underline-offset-2 min-w-0 truncate">
          {line.name}
        </Link>
        <LineBadge line={line} />
        <Button size="sm" className="ml-auto" busy={check.isPending && "Testing"} onClick={() => check.mutate()}>
          <RefreshCw size={13} />
          Test now
        </Button>
      </div>
      <div aria-live="polite">
        {check.isError ? <p className="text-[12.5px] text-bad-ink pt-1">{problemWords(check.error).detail}</p> : null}
        {check.isSuccess ? (
          <ProofWords proof={proof} className="pt-1">
            The password of this account is not kept here, so the server could not be asked with it.
          </ProofWords>
        ) : null}
      </div>
      <CertificateNotice lineId={line.id} proof={proof} onAccepted={() => check.mutate()} />
    </section>
  );
}
