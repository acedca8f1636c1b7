"use client";
import { useState } from "react";
import type { MailServerAnswer } from "@/lib/channels/schemas";
import { complaintsOf } from "../ui/complaints";
import { Field, PasswordInput, Segmented, Switch, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { useSaveMail } from "./use-channels";

type Security = MailServerAnswer["security"];
const usualPorts: Readonly<Record<Security, string>> = { starttls: "587", tls: "465", none: "25" };

/** The server that takes our mail. Its password is stored and never shown. */
export function MailDialog({ server, onClose }: { server: MailServerAnswer; onClose: () => void }) {
  const save = useSaveMail();
  const [host, setHost] = useState(server.host);
  const [port, setPort] = useState(String(server.port));
  const [security, setSecurity] = useState<Security>(server.security);
  const [from, setFrom] = useState(server.from);
  const [username, setUsername] = useState(server.username ?? "");
  const [password, setPassword] = useState("");
  const [checks, setChecks] = useState(server.checkCertificate);
  const { fields, rest } = complaintsOf(save.error, ["host", "port", "security", "from", "username", "password"]);
  const choose = (next: Security) => {
    if (port === usualPorts[security]) {
      setPort(usualPorts[next]);
    }
    setSecurity(next);
  };
  const send = () =>
    save.mutate(
      {
        host: host.trim(),
        port: Number(port),
        security,
        from: from.trim(),
        username: security === "none" || username.trim() === "" ? null : username.trim(),
        ...(password === "" ? {} : { password }),
        checkCertificate: checks,
      },
      { onSuccess: onClose },
    );
  return (
    <FormDialog title="Mail server" send="Keep mail server" busy={save.isPending && "Keeping"} onSend={send} onClose={onClose}>
      <Segmented
        label="How the connection is protected"
        value={security}
        onChange={choose}
        options={[
          { value: "starttls", label: "STARTTLS" },
          { value: "tls", label: "TLS" },
          { value: "none", label: "Not at all" },
        ]}
      />
      {fields.security ? <p className="text-xs text-bad-ink">{fields.security}</p> : null}
      <div className="grid grid-cols-[minmax(0,1fr)_96px] gap-3">
        <Field label="Server" error={fields.host}>
          {(control) => <TextInput {...control} mono value={host} onChange={setHost} maxLength={253} autoComplete="off" />}
        </Field>
        <Field label="Port" error={fields.port}>
          {(control) => <TextInput {...control} mono inputMode="numeric" value={port} onChange={setPort} maxLength={5} />}
        </Field>
      </div>
      <Field label="From" hint="Lineward <lineward@example.com>" error={fields.from}>
        {(control) => <TextInput {...control} value={from} onChange={setFrom} maxLength={254} autoComplete="off" />}
      </Field>
      {security === "none" ? null : (
        <>
          <Field label="User" optional hint="Empty: it takes mail without a login" error={fields.username}>
            {(control) => <TextInput {...control} value={username} onChange={setUsername} maxLength={255} autoComplete="off" />}
          </Field>
          <Field
            label="Password"
            optional
            hint={server.password.set ? "Stored, not shown. Leave it empty to keep it" : undefined}
            error={fields.password}
          >
            {(control) => (
              <PasswordInput {...control} value={password} onChange={setPassword} maxLength={500} autoComplete="new-password" />
            )}
          </Field>
          <Switch label="Check its certificate" hint="Off: one of its own making will do" checked={checks} onChange={setChecks} />
        </>
      )}
      {save.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
