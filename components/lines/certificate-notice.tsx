"use client";
import { FingerprintPattern } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { CertificateCard } from "../devices/certificate-card";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Fingerprint } from "../ui/fingerprint";
import { ProblemPanel } from "../ui/problem-panel";
import { type EndProof, useAcceptCertificate } from "./use-lines";

interface CertificateNoticeProps {
  readonly lineId: string;
  readonly proof: EndProof | undefined;
  /** The line is to be tested again: the certificate was accepted, or another one is there now. */
  readonly onAccepted: () => void;
}

/** Below what a server said: its certificate, to be compared and accepted by a person. Draws nothing where none is in question. */
export function CertificateNotice({ lineId, proof, onAccepted }: CertificateNoticeProps) {
  const accept = useAcceptCertificate(lineId);
  const mayAccept = useMay("line.edit");
  const [open, setOpen] = useState(false);
  const seen = proof?.certificate;
  if (!proof || !seen) {
    return null;
  }
  const changed = seen.pinned !== undefined;
  const close = () => {
    accept.reset();
    setOpen(false);
  };
  const pin = () =>
    accept.mutate(
      { endId: proof.endId, sha256: seen.presented.sha256 },
      {
        onSuccess: () => {
          setOpen(false);
          toast.success(`The certificate of ${seen.server} is accepted`);
          onAccepted();
        },
      },
    );
  return (
    <div className="pt-2 pl-[21px]">
      <Button size="sm" onClick={() => setOpen(true)}>
        <FingerprintPattern size={13} />
        {mayAccept ? "Compare the certificate" : "Show the certificate"}
      </Button>
      {open ? (
        <Dialog
          wide
          title={changed ? "The server shows another certificate than the accepted one" : "Is this the SIP server you mean?"}
          sub={`${seen.server} over TLS. Compare the fingerprint with one you read at the server itself. Once accepted, it holds for every account there.`}
          onClose={close}
          mayClose={() => !accept.isPending}
          footer={
            mayAccept ? (
              <>
                <Button onClick={close}>It does not match</Button>
                <Button variant="primary" busy={accept.isPending && "Accepting"} onClick={pin}>
                  It matches, accept it
                </Button>
              </>
            ) : (
              <Button variant="primary" onClick={close}>
                Close
              </Button>
            )
          }
        >
          <CertificateCard certificate={seen.presented} />
          {seen.pinned === undefined ? null : (
            <div className="mt-4">
              <div className="text-xs text-ink-3 mb-2">Accepted until now</div>
              <Fingerprint sha256={seen.pinned} small />
            </div>
          )}
          {mayAccept ? null : <p className="text-[12.5px] text-ink-2 mt-4">An installer or an admin can accept it.</p>}
          {accept.isError ? <ProblemPanel error={accept.error} className="mt-4" /> : null}
        </Dialog>
      ) : null}
    </div>
  );
}
