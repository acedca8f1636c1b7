"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { complaintsOf } from "../../ui/complaints";
import { Field, PasswordInput, Segmented } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { forgetDevice, forgetDeviceLists } from "../forget-device";

const ways = [
  { value: "make", label: "Make one" },
  { value: "type", label: "Type one" },
] as const;
type Way = (typeof ways)[number]["value"];

/** Changes the login's password on the device and here, in one step. What is typed lives only as long as this box is open. */
export function RotateLoginDialog({ device, noun, onClose }: { device: DeviceDetail; noun: string; onClose: () => void }) {
  const [way, setWay] = useState<Way>("make");
  const [password, setPassword] = useState("");
  const [empty, setEmpty] = useState(false);
  const client = useQueryClient();
  const rotate = useMutation({
    mutationFn: () => call("POST /api/devices/{id}/rotate-login", { params: { id: device.id }, body: way === "type" ? { password } : {} }),
    onSuccess: ({ answerLost }) => {
      toast.success(`${device.name} has a new password`, {
        description: answerLost
          ? `The ${noun} did not answer the change, but takes the new password.`
          : `A fresh login on the ${noun} proved it. The old one is kept sealed.`,
      });
      onClose();
    },
    // Also after a failure: the device may be closed now, or not reachable.
    onSettled: () => Promise.all([forgetDevice(client, device.id), forgetDeviceLists(client)]),
  });
  const { fields, rest } = complaintsOf(rotate.error, ["password"]);
  const submit = () => {
    setEmpty(way === "type" && password === "");
    if (!rotate.isPending && (way === "make" || password !== "")) {
      rotate.mutate();
    }
  };
  return (
    <FormDialog
      title={`Change the password on ${device.name}`}
      send={`Change it on the ${noun}`}
      busy={rotate.isPending && "Changing"}
      onSend={submit}
      onClose={onClose}
    >
      <p className="text-ink-2">
        The new password is sealed here before it is sent. The old one is replaced only when a fresh login with the new one works. Everyone
        else who signs in to the {noun}’s web page needs the new one from then on.
      </p>
      <Segmented<Way> label="New password" value={way} onChange={setWay} options={ways} />
      {way === "make" ? (
        <p className="text-ink-2">A made password is never shown: only Lineward can sign in with it. Type one if people need it too.</p>
      ) : (
        <Field
          label="New password"
          hint="Up to 16 letters, digits and signs"
          error={empty && password === "" ? "Is empty. Write the new password." : fields.password}
        >
          {(control) => <PasswordInput {...control} value={password} onChange={setPassword} autoComplete="new-password" />}
        </Field>
      )}
      {rotate.isError && (rest !== undefined || way === "make") ? <ProblemPanel error={rotate.error} /> : null}
    </FormDialog>
  );
}
