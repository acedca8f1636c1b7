"use client";
import { useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import type { DriverChoice } from "../devices/login-fields";
import { complaintsOf } from "../ui/complaints";
import { Field, PasswordInput, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { PlannedSections } from "./planned-sections";
import { type ReplacementPlan, usePlanReplacement, useReplace, type Wish } from "./use-replacement";

/** The certificate that the new device shows and nobody has accepted yet. */
function shownBy(error: unknown): string | undefined {
  if (!(error instanceof ApiProblem) || error.code !== "certificate_changed") {
    return undefined;
  }
  const presented = (error.body.certificate as { readonly presented?: unknown } | undefined)?.presented;
  return typeof presented === "string" ? presented : undefined;
}

/** Asks where the new device is and for its login, shows what it would get, and puts it in the old one's place. */
export function ReplaceDeviceDialog({
  device,
  driver,
  onClose,
  onBegun,
}: {
  device: DeviceDetail;
  driver: DriverChoice;
  onClose: () => void;
  onBegun: () => void;
}) {
  const [address, setAddress] = useState(device.address);
  const [login, setLogin] = useState<Readonly<Record<string, string>>>({});
  const [own, setOwn] = useState("");
  const [tried, setTried] = useState(false);
  const [seen, setSeen] = useState<{ readonly wish: Wish; readonly plan: ReplacementPlan }>();
  const [accepted, setAccepted] = useState<string>();
  const plan = usePlanReplacement(device.id);
  const replace = useReplace(device.id);
  const inputs = ["address", ...driver.login.map(({ path }) => `credentials.${path}`)];
  const planned = complaintsOf(plan.error, inputs);
  const begun = complaintsOf(replace.error, ["ownPassword"]);
  const presented = shownBy(plan.error);
  const missing = driver.login.filter(({ path, optional }) => !optional && (login[path] ?? "") === "").map(({ path }) => path);
  const look = (sha256 = accepted) => {
    setTried(true);
    if (missing.length === 0 && address.trim() !== "" && !plan.isPending) {
      const credentials = Object.fromEntries(Object.entries(login).filter(([, value]) => value !== ""));
      const wish = { address: address.trim(), credentials, ...(sha256 === undefined ? {} : { certificate: { sha256 } }) };
      plan.mutateAsync(wish).then(
        (found) => {
          setTried(false);
          setSeen({ wish, plan: found });
        },
        () => undefined,
      );
    }
  };
  const send = ({ wish, plan: { after } }: NonNullable<typeof seen>) => {
    setTried(true);
    if (own !== "" && !replace.isPending) {
      replace.mutateAsync({ ...wish, serial: after.serial, ownPassword: own }).then(onBegun, () => undefined);
    }
  };
  if (seen) {
    return (
      <FormDialog
        title={`Replace ${device.name}`}
        sub="Its name, site, notes, history and lines stay. What Lineward keeps of its settings is written to the new one."
        send="Replace"
        busy={replace.isPending && "Replacing"}
        onSend={() => send(seen)}
        onClose={onClose}
      >
        <PlannedSections plan={seen.plan} noun={device.noun} />
        <Field
          label="Your own password"
          hint={`Kept passwords go to a ${device.noun} that is new here. That you said so is recorded.`}
          error={begun.fields.ownPassword ?? (tried && own === "" ? "Type the password you sign in to Lineward with." : undefined)}
        >
          {(control) => <PasswordInput {...control} value={own} onChange={setOwn} autoComplete="current-password" />}
        </Field>
        {replace.isError && begun.rest !== undefined ? <ProblemPanel error={replace.error} /> : null}
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={`Replace ${device.name}`}
      sub={`Where is the new ${device.noun}, and how does one sign in to it? Nothing is written before you have seen what.`}
      send={presented === undefined ? "Look at it" : "Accept it and look"}
      busy={plan.isPending && "Signing in"}
      onSend={() => {
        setAccepted(presented ?? accepted);
        look(presented ?? accepted);
      }}
      onClose={onClose}
    >
      <Field
        label="Address of the new one"
        error={planned.fields.address ?? (tried && address.trim() === "" ? "Is empty. Write its address." : undefined)}
      >
        {(control) => <TextInput {...control} mono value={address} onChange={setAddress} autoCapitalize="none" autoComplete="off" />}
      </Field>
      <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
        {driver.login.map(({ path, label, hint, secret, optional }) => {
          const props = { value: login[path] ?? "", onChange: (value: string) => setLogin((before) => ({ ...before, [path]: value })) };
          const error =
            planned.fields[`credentials.${path}`] ?? (tried && missing.includes(path) ? `${label} is needed to sign in.` : undefined);
          return (
            <Field key={path} label={label} hint={hint} optional={optional} error={error}>
              {(control) =>
                secret ? (
                  <PasswordInput {...control} {...props} autoComplete="new-password" />
                ) : (
                  <TextInput {...control} {...props} mono autoComplete="off" autoCapitalize="none" />
                )
              }
            </Field>
          );
        })}
      </div>
      {plan.isError && planned.rest !== undefined ? (
        <ProblemPanel error={plan.error}>
          {presented === undefined ? null : <p className="mono text-[11.5px] leading-[18px] wrap-break-word mt-1">{presented}</p>}
        </ProblemPanel>
      ) : null}
    </FormDialog>
  );
}
