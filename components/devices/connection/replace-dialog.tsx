"use client";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { complaintsOf } from "../../ui/complaints";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import type { DriverChoice } from "../login-fields";
import { useUpdateDevice } from "../use-update-device";
import { LoginAgain, proofInputs, useLoginProof } from "./login-again";

/** Puts the device that answers in the place of the one that is kept. */
export function ReplaceDialog({
  device,
  driver,
  found,
  onClose,
}: {
  device: DeviceDetail;
  driver: DriverChoice;
  found: string | null;
  onClose: () => void;
}) {
  const update = useUpdateDevice(device.id);
  const login = useLoginProof(device, driver);
  const { fields, rest } = complaintsOf(update.error, proofInputs(driver));
  const submit = () => {
    if (login.ready() && !update.isPending) {
      // The page knows the new state first and takes this box away: what follows must not hang on it being there.
      update.mutateAsync({ replace: true, ...login.change }).then(
        (after) => {
          toast.success(`${after.name} is the ${driver.noun} with serial ${after.serial ?? "not known"} now`);
          onClose();
        },
        () => undefined,
      );
    }
  };
  return (
    <FormDialog
      title={`Put it in the place of ${device.name}`}
      send="Sign in and replace"
      busy={update.isPending && "Signing in"}
      onSend={submit}
      onClose={onClose}
    >
      <p className="text-ink-2">
        The {driver.noun}{" "}
        {found === null ? (
          "that answers"
        ) : (
          <>
            with serial <span className="mono wrap-break-word">{found}</span>
          </>
        )}{" "}
        takes over the name, the site and the history. SIP passwords kept for the old one are set aside: enter them again where the new one
        needs them.
      </p>
      <LoginAgain driver={driver} state={login} errors={fields} why={`Another ${driver.noun} takes this one’s place`} />
      {update.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
