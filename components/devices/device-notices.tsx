"use client";
import { KeyRound, ListChecks, LockKeyhole, PenLine, Replace, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { useJobsOver } from "../jobs/use-jobs";
import { useMay } from "../session/me";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";

function Notice({ tone, icon, children }: { tone: "bad" | "accent"; icon: ReactNode; children: ReactNode }) {
  const look = tone === "bad" ? "border-bad-line bg-bad-soft text-bad-ink" : "border-accent-line bg-accent-soft text-accent-ink";
  return (
    <div className={`mx-6 phone:mx-4 mt-4 rounded-md border px-3 py-2 flex gap-2.5 text-[12.5px] leading-[18px] ${look}`}>
      <span className="mt-0.5">{icon}</span>
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}

/** A person may change the device all the same: the job leaves it alone then. */
function UnderJobs({ device }: { device: Pick<DeviceDetail, "id" | "noun"> }) {
  const jobs = useJobsOver(device.id, useMay("job.see")).data?.items ?? [];
  return jobs.map(({ id, number, name }) => (
    <Notice key={id} tone="accent" icon={<ListChecks size={14} />}>
      <span className="font-medium">This {device.noun} is under a job.</span>{" "}
      <Link href={`/jobs/${id}`} className="underline underline-offset-2 font-medium">
        {name}, job {number}
      </Link>{" "}
      <span className="text-ink-2">What you change first is left as you made it.</span>
    </Notice>
  ));
}

/** What stands in the way of working with this device, with the way out. */
export function DeviceNotices({ device, onConnection }: { device: DeviceDetail; onConnection: boolean }) {
  const toConnection = onConnection ? null : (
    <Link href={`/devices/${device.id}/connection`} className="underline underline-offset-2 font-medium">
      Enter the login
    </Link>
  );
  const openConnection = onConnection ? null : (
    <Link href={`/devices/${device.id}/connection`} className="underline underline-offset-2 font-medium">
      Open connection
    </Link>
  );
  return (
    <>
      {device.found?.kind === "another_device" ? (
        <Notice tone="bad" icon={<Replace size={14} />}>
          <span className="font-medium wrap-break-word">
            Another {device.noun} answers there: {device.found.serial === null ? "it tells no serial" : `serial ${device.found.serial}`}{" "}
            instead of {device.serial}.
          </span>{" "}
          <span className="text-ink-2">Nothing is sent to it. Say that it replaces this one, or give the new address of this one.</span>{" "}
          {openConnection}
        </Notice>
      ) : null}
      {device.found?.kind === "secure_address" ? (
        <Notice tone="bad" icon={<ShieldCheck size={14} />}>
          <span className="font-medium wrap-break-word">It redirects to {device.found.address}.</span>{" "}
          <span className="text-ink-2">Switch to it once you have seen its certificate.</span> {openConnection}
        </Notice>
      ) : null}
      {device.loginRefusedAt ? (
        <Notice tone="bad" icon={<KeyRound size={14} />}>
          <span className="font-medium">
            The {device.noun} refuses our login since <Ago at={device.loginRefusedAt} />.
          </span>{" "}
          <span className="text-ink-2">Nothing is tried again until a new login is entered, so that the account does not lock.</span>{" "}
          {toConnection}
        </Notice>
      ) : null}
      {device.credentialState === "unreadable" ? (
        <Notice tone="bad" icon={<LockKeyhole size={14} />}>
          <span className="font-medium">The stored login cannot be opened.</span>{" "}
          <span className="text-ink-2">
            It was sealed with a key that is not in the key ring. Bring the key back, or enter the login again.
          </span>{" "}
          {toConnection}
        </Notice>
      ) : null}
      {device.credentialState === "missing" ? (
        <Notice tone="bad" icon={<KeyRound size={14} />}>
          <span className="font-medium">No login is stored.</span>{" "}
          <span className="text-ink-2">Lineward cannot sign in to the {device.noun}.</span> {toConnection}
        </Notice>
      ) : null}
      {device.pendingWrite ? (
        <Notice tone="accent" icon={<PenLine size={14} />}>
          <span className="font-medium">A write to this {device.noun} is under way.</span>{" "}
          <span className="text-ink-2">Another one waits for its turn.</span>
        </Notice>
      ) : null}
      <UnderJobs device={device} />
    </>
  );
}
