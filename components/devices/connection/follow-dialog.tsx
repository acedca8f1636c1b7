"use client";
import { useState } from "react";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { complaintsOf } from "../../ui/complaints";
import { Field, TextInput } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import type { DriverChoice } from "../login-fields";
import { useUpdateDevice } from "../use-update-device";
import { LoginAgain, proofInputs, useLoginProof } from "./login-again";

/** Follows a device that moved to its new address. */
export function FollowDialog({ device, driver, onClose }: { device: DeviceDetail; driver: DriverChoice; onClose: () => void }) {
  const [address, setAddress] = useState("");
  const [empty, setEmpty] = useState(false);
  const update = useUpdateDevice(device.id);
  const login = useLoginProof(device, driver);
  const { fields, rest } = complaintsOf(update.error, ["address", ...proofInputs(driver)]);
  const submit = () => {
    const given = address.trim();
    const ready = login.ready();
    setEmpty(given === "");
    if (given !== "" && ready && !update.isPending) {
      // The page knows the new state first and takes this box away: what follows must not hang on it being there.
      update.mutateAsync({ address: given, ...login.change }).then(
        (after) => {
          toast.success(`${after.name} is now at ${after.address}`);
          onClose();
        },
        () => undefined,
      );
    }
  };
  return (
    <FormDialog
      title={`Follow ${device.name} to its new address`}
      send="Check and follow"
      busy={update.isPending && "Signing in"}
      onSend={submit}
      onClose={onClose}
    >
      <Field
        label="New address"
        hint={`Where the ${driver.noun} with serial ${device.serial ?? "not known"} is now. Another one there is refused.`}
        error={empty && address.trim() === "" ? "Is empty. Write the new address." : fields.address}
      >
        {(control) => <TextInput {...control} mono value={address} onChange={setAddress} autoCapitalize="none" autoComplete="off" />}
      </Field>
      <LoginAgain driver={driver} state={login} errors={fields} why="The address is new" />
      {update.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
