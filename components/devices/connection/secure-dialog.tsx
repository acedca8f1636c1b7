"use client";
import { useQuery } from "@tanstack/react-query";
import { toast } from "sonner";
import { ApiProblem } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { Button } from "../../ui/button";
import { complaintsOf } from "../../ui/complaints";
import { Dialog } from "../../ui/dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { Spinner } from "../../ui/spinner";
import { CertificateCard } from "../certificate-card";
import type { DriverChoice } from "../login-fields";
import { probeAddress } from "../use-probe";
import { useUpdateDevice } from "../use-update-device";
import { LoginAgain, proofInputs, useLoginProof } from "./login-again";

/** Switches to the https address that the device leads to, after its certificate was seen. */
export function SecureDialog({
  device,
  driver,
  address,
  onClose,
}: {
  device: DeviceDetail;
  driver: DriverChoice;
  address: string;
  onClose: () => void;
}) {
  const probe = useQuery({
    queryKey: ["certificate", address],
    queryFn: ({ signal }) => probeAddress(address, device.connection, signal),
    retry: false,
    gcTime: 0,
  });
  const update = useUpdateDevice(device.id);
  const login = useLoginProof(device, driver);
  const { fields, rest } = complaintsOf(update.error, proofInputs(driver));
  const asks = update.error instanceof ApiProblem && (update.error.code === "secret_required" || Object.keys(fields).length > 0);
  const certificate = probe.data?.certificate;
  const submit = () => {
    if (certificate && (!asks || login.ready()) && !update.isPending) {
      // The page knows the new state first and takes this box away: what follows must not hang on it being there.
      update.mutateAsync({ address, certificate: { sha256: certificate.sha256 }, ...(asks ? login.change : {}) }).then(
        (after) => {
          toast.success(`${after.name} is reached over https now`, { description: "Its certificate is pinned." });
          onClose();
        },
        () => undefined,
      );
    }
  };
  return (
    <Dialog
      wide
      title={`Is this the ${driver.noun} you mean?`}
      sub={`Compare the fingerprint with one you read at the ${driver.noun} itself. Nothing secret was sent.`}
      onClose={onClose}
      mayClose={() => !update.isPending}
      footer={
        <>
          <Button disabled={update.isPending} onClick={onClose}>
            It does not match
          </Button>
          <Button variant="primary" disabled={!certificate} busy={update.isPending && "Signing in"} onClick={submit}>
            It matches, pin it and switch
          </Button>
        </>
      }
    >
      {probe.isPending ? <Spinner size={16} className="text-accent" /> : null}
      {probe.isError ? <ProblemPanel error={probe.error} onRetry={() => void probe.refetch()} /> : null}
      {certificate ? <CertificateCard certificate={certificate} /> : null}
      {asks ? (
        <div className="mt-4">
          <LoginAgain driver={driver} state={login} errors={fields} why="The address is new" />
        </div>
      ) : null}
      {update.isError && rest !== undefined ? <ProblemPanel error={rest} className="mt-4" /> : null}
    </Dialog>
  );
}
