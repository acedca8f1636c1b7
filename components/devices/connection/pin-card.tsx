"use client";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { complaintsOf } from "../../ui/complaints";
import { Dialog } from "../../ui/dialog";
import { Fingerprint } from "../../ui/fingerprint";
import { ProblemPanel } from "../../ui/problem-panel";
import { Ago, When } from "../../ui/time";
import { CertificateCard, commonName } from "../certificate-card";
import type { DriverChoice } from "../login-fields";
import { type PresentedCertificate, useProbe } from "../use-probe";
import { useUpdateDevice } from "../use-update-device";
import { LoginAgain, proofInputs, useLoginProof } from "./login-again";

/** The pinned certificate, and what the device shows now. Only for devices reached by https. */
export function PinCard({ device, driver }: { device: DeviceDetail; driver: DriverChoice }) {
  const probe = useProbe();
  const update = useUpdateDevice(device.id);
  const [presented, setPresented] = useState<PresentedCertificate>();
  const login = useLoginProof(device, driver);
  const { fields, rest } = complaintsOf(update.error, proofInputs(driver));
  const wanted = useSearchParams().get("mend") === "certificate";
  const pinned = device.certificate;
  if (!device.address.startsWith("https:")) {
    return null;
  }
  const look = () =>
    probe.mutate({ address: device.address, connection: device.connection }, { onSuccess: (answer) => setPresented(answer.certificate) });
  const pin = (sha256: string) => {
    if (pinned && !login.ready()) {
      return;
    }
    update.mutate(
      { certificate: { sha256 }, ...(pinned ? login.change : {}) },
      {
        onSuccess: () => {
          setPresented(undefined);
          login.clear();
          toast.success(`The certificate of ${device.name} is pinned`);
        },
      },
    );
  };
  const same = presented !== undefined && presented.sha256 === pinned?.sha256;
  return (
    <Card title="Certificate">
      <div className="p-4">
        {pinned ? (
          <>
            <Fingerprint sha256={pinned.sha256} small />
            <p className="text-xs text-ink-3 mt-2">
              {commonName(pinned.subject)}, valid until <When at={pinned.validTo} as="day" />, pinned <Ago at={pinned.acceptedAt} ago />.
              Lineward talks to this address only if it shows exactly this.
            </p>
          </>
        ) : (
          <p className="text-ink-2">None is pinned yet. The login is not sent before you have seen and accepted one.</p>
        )}
        {probe.isError ? <ProblemPanel error={probe.error} className="mt-3" /> : null}
        <div className="mt-3">
          <Button autoFocus={wanted} busy={probe.isPending && "Looking"} onClick={look}>
            {pinned ? "Look at it again" : "Look at it"}
          </Button>
        </div>
      </div>
      {presented ? (
        <Dialog
          wide
          title={
            same
              ? "It shows the pinned certificate"
              : pinned
                ? `It shows another certificate than the pinned one`
                : `Is this the ${device.noun} you mean?`
          }
          sub={same ? "Nothing changed." : `Compare the fingerprint with one you read at the ${device.noun} itself.`}
          onClose={() => setPresented(undefined)}
          footer={
            same ? (
              <Button variant="primary" onClick={() => setPresented(undefined)}>
                Close
              </Button>
            ) : (
              <>
                <Button onClick={() => setPresented(undefined)}>It does not match</Button>
                <Button variant="primary" busy={update.isPending && "Signing in"} onClick={() => pin(presented.sha256)}>
                  It matches, pin it and sign in
                </Button>
              </>
            )
          }
        >
          <CertificateCard certificate={presented} />
          {pinned && !same ? (
            <div className="mt-4">
              <div className="text-xs text-ink-3 mb-2">Pinned until now</div>
              <Fingerprint sha256={pinned.sha256} small />
            </div>
          ) : null}
          {pinned && !same ? (
            <div className="mt-4">
              <LoginAgain driver={driver} state={login} errors={fields} why="The certificate is new" />
            </div>
          ) : null}
          {update.isError && rest !== undefined ? <ProblemPanel error={rest} className="mt-4" /> : null}
        </Dialog>
      ) : null}
    </Card>
  );
}
