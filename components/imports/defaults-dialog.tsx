"use client";
import { useState } from "react";
import { SiteSelect } from "../sites/site-select";
import { Field, PasswordInput, Select, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import type { DialogProps } from "./check-dialogs";
import type { Choice } from "./check-rows";

/** What holds where a cell is empty: the family, the site, and one login for many rows. */
export function DefaultsDialog({ list, change, drivers, onClose }: DialogProps & { drivers: readonly Choice[] }) {
  const { defaults } = list;
  const [driver, setDriver] = useState(defaults.driver ?? "");
  const [siteId, setSiteId] = useState(defaults.siteId ?? "");
  const [username, setUsername] = useState(defaults.username ?? "");
  const [password, setPassword] = useState("");
  const send = () =>
    change.mutate(
      {
        defaults: {
          driver: driver === "" ? null : driver,
          siteId: siteId === "" ? null : siteId,
          username: username === "" ? null : username,
          ...(password === "" ? {} : { password }),
        },
      },
      { onSuccess: onClose },
    );
  return (
    <FormDialog
      title="For all rows"
      sub="Holds for new devices whose own cell is empty."
      send="Check again"
      busy={change.isPending ? "Checking" : false}
      onSend={send}
      onClose={onClose}
    >
      {change.isError ? <ProblemPanel error={change.error} /> : null}
      <Field label="Kind" optional>
        {(control) => (
          <Select
            {...control}
            value={driver}
            onChange={setDriver}
            options={[{ value: "", label: "Found by asking the device" }, ...drivers]}
          />
        )}
      </Field>
      <Field label="Site" optional>
        {(control) => <SiteSelect {...control} value={siteId} onChange={setSiteId} none="As each row says" />}
      </Field>
      <Field label="Sign-in" optional>
        {(control) => <TextInput {...control} mono autoComplete="off" value={username} onChange={setUsername} />}
      </Field>
      <Field
        label="Password"
        optional
        hint={
          defaults.password?.set
            ? "One is sealed here already. Typing another takes its place."
            : "Tried once on each device. Three refusals in a row at one site stop that site and ask."
        }
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" value={password} onChange={setPassword} />}
      </Field>
      {defaults.password?.set ? (
        <button type="button" className="link justify-self-start text-xs" onClick={() => change.mutate({ defaults: { password: null } })}>
          Take the sealed password away
        </button>
      ) : null}
    </FormDialog>
  );
}
