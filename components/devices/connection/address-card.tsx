"use client";
import { useState } from "react";
import { toast } from "sonner";
import { ApiProblem } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { complaintsOf, fixOf } from "../../ui/complaints";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Field, Switch, TextInput } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import type { DriverChoice } from "../login-fields";
import { type DeviceChange, useUpdateDevice } from "../use-update-device";
import { LoginAgain, proofInputs, useLoginProof } from "./login-again";

interface Serials {
  readonly kept: string;
  readonly found: string | null;
}

function otherDevice(error: unknown): Serials | undefined {
  return error instanceof ApiProblem && error.code === "conflict" ? (error.body.serial as Serials | undefined) : undefined;
}

/** Where it is. The history stays; another device in its place is a question first. */
export function AddressCard({ device, driver }: { device: DeviceDetail; driver: DriverChoice }) {
  const [address, setAddress] = useState(device.address);
  const [check, setCheck] = useState(true);
  const [other, setOther] = useState<Serials>();
  const update = useUpdateDevice(device.id);
  const login = useLoginProof(device, driver);
  const { fields, rest } = complaintsOf(update.error, ["address", ...proofInputs(driver)]);
  const moved = address.trim() !== device.address;
  const change: DeviceChange = { address: address.trim(), check, ...login.change };
  const saved = (after: DeviceDetail) => {
    setAddress(after.address);
    toast.success(`${after.name} is now at ${after.address}`, {
      description: check ? `The ${driver.noun} answered and accepted our login.` : "Not checked yet.",
    });
  };
  return (
    <Card title="Address">
      <form
        noValidate
        className="p-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!login.ready()) {
            return;
          }
          update.mutate(change, { onSuccess: saved, onError: (error) => setOther(otherDevice(error)) });
        }}
      >
        <Field
          label="Address"
          hint="Host name or IP address, with http:// or https:// and a port where they are not the usual ones"
          error={fields.address}
          fix={fixOf(update.error, "address", setAddress)}
        >
          {(control) => <TextInput {...control} mono value={address} onChange={setAddress} autoCapitalize="none" autoComplete="off" />}
        </Field>
        {moved ? <LoginAgain driver={driver} state={login} errors={fields} why="The address is new" /> : null}
        <Switch
          checked={check}
          onChange={setCheck}
          label="Sign in there before saving"
          hint={check ? "Nothing is saved if that fails." : `For a ${driver.noun} that does not answer today.`}
        />
        {update.isError && rest !== undefined && other === undefined ? <ProblemPanel error={rest} /> : null}
        <div>
          <Button
            type="submit"
            variant="primary"
            busy={update.isPending && (check ? "Signing in" : "Saving")}
            disabled={!moved && !update.isPending}
          >
            {check ? "Check and save" : "Save"}
          </Button>
        </div>
      </form>
      {other ? (
        <ConfirmDialog
          title={`Another ${driver.noun} answers there`}
          confirm={`Put it in the place of ${device.name}`}
          busy="Signing in"
          danger={false}
          onClose={() => setOther(undefined)}
          onConfirm={async () => saved(await update.mutateAsync({ ...change, replace: true }))}
        >
          <p>
            {device.name} has the serial <span className="mono">{other.kept}</span>. The {driver.noun} at the new address{" "}
            {other.found === null ? (
              "tells none"
            ) : (
              <>
                has <span className="mono">{other.found}</span>
              </>
            )}
            .
          </p>
          <p className="mt-2">
            If the old one was replaced, it takes over the name, the site and the history. Its settings are its own: compare them after. SIP
            passwords kept for the old one are set aside.
          </p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}
