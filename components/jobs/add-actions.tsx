"use client";
import { FingerprintPattern, KeyRound } from "lucide-react";
import { useId, useState } from "react";
import { toast } from "sonner";
import type { CertificateToAccept, JobDetail } from "@/lib/jobs/schemas";
import { commonName } from "../devices/certificate-card";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Checkbox, Field, PasswordInput, TextInput } from "../ui/field";
import { Fingerprint } from "../ui/fingerprint";
import { FormDialog } from "../ui/form-dialog";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { useTimes } from "../ui/time";
import type { Group } from "./group-of-rows";
import { useAcceptCertificates, useCertificates, useGiveLogin } from "./use-additions";

/** What a job that adds devices asks of a person before it goes on: whether these certificates are the right ones, or another login. */
export function AddAction({ job, group }: { job: JobDetail; group: Group & { readonly key: string } }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const devices = counted(group.count, "device");
  return group.action === "accept_certificates" ? (
    <>
      <Button size="sm" variant="primary" onClick={() => setOpen(true)}>
        <FingerprintPattern size={13} />
        Look at {counted(group.count, "certificate")}
      </Button>
      {open ? <CertificatesDialog id={job.id} onClose={close} /> : null}
    </>
  ) : (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <KeyRound size={13} />
        Give another login
      </Button>
      {open ? <LoginDialog id={job.id} group={group.key} devices={devices} onClose={close} /> : null}
    </>
  );
}

/** Devices of one family and model show certificates of one kind: they are looked at, and taken, together. */
function byModel(items: readonly CertificateToAccept[]): [string, CertificateToAccept[]][] {
  const groups = new Map<string, CertificateToAccept[]>();
  for (const item of items) {
    const title = [item.label, item.model].filter(Boolean).join(" ");
    groups.set(title, [...(groups.get(title) ?? []), item]);
  }
  return [...groups];
}

function CertificatesDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error } = useCertificates(id);
  const accept = useAcceptCertificates(id);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const items = data?.items ?? [];
  const chosen = items.filter(({ row }) => !left.has(row));
  const leave = (rows: readonly string[], isLeft: boolean) =>
    setLeft((before) => new Set(isLeft ? [...before, ...rows] : [...before].filter((row) => !rows.includes(row))));
  const press = async () => {
    const { rows } = await accept.mutateAsync(chosen.map(({ row, certificate }) => ({ row, sha256: certificate.sha256 })));
    toast.success(`${counted(rows, "certificate")} accepted`);
    onClose();
  };
  return (
    <Dialog
      wide
      title="Certificates of the devices found"
      sub="Nothing secret has been sent. Compare the fingerprints with the devices’ own, then accept them: each is pinned to its device."
      onClose={onClose}
      mayClose={() => !accept.isPending}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={accept.isPending && "Accepting"}
            disabled={chosen.length === 0}
            onClick={() => void press().catch(() => undefined)}
          >
            Accept {counted(chosen.length, "certificate")}
          </Button>
        </>
      }
    >
      {error || accept.error ? <ProblemPanel error={error ?? accept.error} className="mb-4" /> : null}
      {data ? (
        byModel(items).map(([title, group]) => <CertificateGroup key={title} title={title} items={group} left={left} onLeave={leave} />)
      ) : (
        <SkeletonBlock lines={6} />
      )}
      {data && data.total > items.length ? (
        <p className="text-xs text-ink-3 mt-3">{data.total - items.length} more follow after these.</p>
      ) : null}
    </Dialog>
  );
}

function CertificateGroup({
  title,
  items,
  left,
  onLeave,
}: {
  title: string;
  items: readonly CertificateToAccept[];
  left: ReadonlySet<string>;
  onLeave: (rows: readonly string[], isLeft: boolean) => void;
}) {
  const { day } = useTimes();
  const id = useId();
  const rows = items.map(({ row }) => row);
  const taken = rows.filter((row) => !left.has(row)).length;
  return (
    <section aria-label={title} className="card overflow-hidden mb-3">
      <label htmlFor={id} className="flex items-center gap-3 px-4 py-2.5 border-b border-line bg-sunken">
        <Checkbox
          id={id}
          checked={taken === rows.length}
          mixed={taken > 0 && taken < rows.length}
          onChange={() => onLeave(rows, taken > 0)}
        />
        <span className="font-medium">{title}</span>
        <span className="text-ink-3 tabular-nums">{items.length}</span>
      </label>
      <ul>
        {items.map(({ row, name, address, serial, site, certificate }) => (
          <li key={row} className="border-b border-line last:border-0">
            <label htmlFor={row} className="flex items-start gap-3 px-4 py-3">
              <Checkbox
                id={row}
                className="mt-0.5"
                checked={!left.has(row)}
                aria-label={`${name}, ${address}`}
                onChange={(taken) => onLeave([row], !taken)}
              />
              <span className="min-w-0 grid gap-1.5 flex-1">
                <span className="flex flex-wrap gap-x-3 gap-y-0.5 items-baseline">
                  <span className="font-medium">{name}</span>
                  <span className="mono text-xs">{address}</span>
                  {serial === undefined ? null : <span className="mono text-xs text-ink-3">{serial}</span>}
                  {site ? <span className="text-xs text-ink-3">{site.name}</span> : null}
                </span>
                <Fingerprint small sha256={certificate.sha256} />
                <span className="text-xs text-ink-3">
                  {certificate.selfSigned ? "Issued by itself" : `Issued by ${commonName(certificate.issuer)}`}, valid until{" "}
                  {day(certificate.validTo)}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LoginDialog({ id, group, devices, onClose }: { id: string; group: string; devices: string; onClose: () => void }) {
  const give = useGiveLogin(id);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const send = () => {
    setMissing(password === "");
    if (password !== "") {
      give.mutate(
        { group, password, ...(username === "" ? {} : { username }) },
        {
          onSuccess: ({ rows }) => {
            toast.success(`${counted(rows, "device")} tried with this login`);
            onClose();
          },
        },
      );
    }
  };
  return (
    <FormDialog
      title={`Another login for ${devices}`}
      sub="It is tried once at each device. Three refusals in a row at one site stop it there."
      send="Try this login"
      busy={give.isPending && "Asking"}
      onSend={send}
      onClose={onClose}
    >
      <Field label="User">
        {(control) => (
          <TextInput
            {...control}
            mono
            autoFocus
            value={username}
            onChange={setUsername}
            autoComplete="off"
            autoCapitalize="none"
            placeholder="admin"
          />
        )}
      </Field>
      <Field label="Password" hint="Sealed, never shown" error={missing && password === "" ? "Type the password" : undefined}>
        {(control) => <PasswordInput {...control} value={password} onChange={setPassword} autoComplete="new-password" />}
      </Field>
      {give.error ? <ProblemPanel error={give.error} /> : null}
    </FormDialog>
  );
}
