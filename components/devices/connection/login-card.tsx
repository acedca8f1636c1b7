"use client";
import { LockKeyhole } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { complaintsOf } from "../../ui/complaints";
import { Field, PasswordInput, Switch, TextInput } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import type { DriverChoice } from "../login-fields";
import { useUpdateDevice } from "../use-update-device";
import { RotateLoginDialog } from "./rotate-login-dialog";

const stored = { ok: "Stored, not shown", unreadable: "Stored, cannot be opened", missing: "Not set" } as const;

/** The device's own login. What is stored is never shown; what is left alone is kept. */
export function LoginCard({ device, driver }: { device: DeviceDetail; driver: DriverChoice }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  // Whoever comes to enter what was refused finds the form open, and the cursor in its password.
  const wanted = useSearchParams().get("mend") === "login";
  const [open, setOpen] = useState(wanted);
  const [rotating, setRotating] = useState(false);
  const [check, setCheck] = useState(true);
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({});
  const update = useUpdateDevice(device.id);
  const { fields, rest } = complaintsOf(
    update.error,
    driver.login.map((field) => `credentials.${field.path}`),
  );
  const shown = (path: string, secret: boolean) => (secret || path in values ? (values[path] ?? "") : (device.username ?? ""));
  const firstSecret = driver.login.find((field) => field.secret);
  const submit = () => {
    const given = Object.fromEntries(
      driver.login.map((field) => [field.path, shown(field.path, field.secret)]).filter(([, value]) => value !== ""),
    );
    const absent = driver.login.filter(
      (field) => !field.optional && !(field.path in given) && !(field.secret && device.credentialState === "ok"),
    );
    setMissing(Object.fromEntries(absent.map((field) => [field.path, `${field.label} is needed to sign in.`])));
    if (absent.length === 0) {
      update.mutate(
        { credentials: given, check },
        {
          onSuccess: () => {
            setValues({});
            setOpen(false);
            toast.success(`The login of ${device.name} is saved`, {
              description: check ? `The ${driver.noun} accepted it.` : "Not tried yet.",
            });
          },
        },
      );
    }
  };
  return (
    <Card title="Login">
      {open ? (
        <form
          noValidate
          className="p-4 grid grid-cols-2 gap-4 phone:grid-cols-1"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {driver.login.map((field) => {
            const set = (value: string) => setValues({ ...values, [field.path]: value });
            const hint = field.secret && device.credentialState === "ok" ? "Left empty, the stored one is kept" : field.hint;
            return (
              <Field key={field.path} label={field.label} hint={hint} error={missing[field.path] ?? fields[`credentials.${field.path}`]}>
                {(control) =>
                  field.secret ? (
                    <PasswordInput
                      {...control}
                      autoFocus={wanted && field === firstSecret}
                      value={values[field.path] ?? ""}
                      onChange={set}
                      autoComplete="new-password"
                    />
                  ) : (
                    <TextInput {...control} mono value={shown(field.path, false)} onChange={set} autoComplete="off" autoCapitalize="none" />
                  )
                }
              </Field>
            );
          })}
          <div className="col-span-full">
            <Switch
              checked={check}
              onChange={setCheck}
              label="Try it before saving"
              hint={check ? "One try. Nothing is saved if it is refused." : `For a ${driver.noun} that does not answer today.`}
            />
          </div>
          {update.isError && rest !== undefined ? <ProblemPanel error={rest} className="col-span-full" /> : null}
          <div className="col-span-full flex gap-2">
            <Button type="submit" variant="primary" busy={update.isPending && (check ? "Signing in" : "Saving")}>
              {check ? "Try and save" : "Save"}
            </Button>
            <Button
              variant="ghost"
              onClick={() => {
                setOpen(false);
                setValues({});
                update.reset();
              }}
            >
              Cancel
            </Button>
          </div>
        </form>
      ) : (
        <ul>
          {driver.login.map((field) => (
            <li key={field.path} className="flex items-center gap-3 px-4 min-h-[44px] border-t border-line first:border-t-0">
              <span className="text-ink-3 w-24 flex-none">{field.label}</span>
              {field.secret ? (
                <span className={`flex items-center gap-2 ${device.credentialState === "ok" ? "text-ink-2" : "text-bad-ink"}`}>
                  <LockKeyhole size={14} />
                  {stored[device.credentialState]}
                </span>
              ) : (
                <span className="mono">{device.username ?? "Not set"}</span>
              )}
            </li>
          ))}
          <li className="px-4 py-3 border-t border-line flex flex-wrap gap-2">
            <Button onClick={() => setOpen(true)}>Change the login</Button>
            {driver.changesLogin && device.credentialState === "ok" ? (
              <Button onClick={() => setRotating(true)}>Change it on the {driver.noun} too</Button>
            ) : null}
          </li>
        </ul>
      )}
      {rotating ? <RotateLoginDialog device={device} noun={driver.noun} onClose={() => setRotating(false)} /> : null}
    </Card>
  );
}
