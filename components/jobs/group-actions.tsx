"use client";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { JobDetail } from "@/lib/jobs/schemas";
import { Button, ButtonLink } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { problemWords } from "../ui/problem-panel";
import { AddAction } from "./add-actions";
import type { Group } from "./group-of-rows";
import { kinds, targetWords } from "./job-words";
import { useGiveUp, useRetryJob } from "./use-jobs";

/** What can be done about the rows of a group. */
export function GroupActions({ job, group }: { job: JobDetail; group: Group }) {
  const retry = useRetryJob(job.id);
  const giveUp = useGiveUp(job.id);
  const [asks, setAsks] = useState<"write" | "give up">();
  const { key, state, count, action } = group;
  // What is still to be added is no device here yet; what a list changes is one already.
  const areDevices = kinds[job.kind].target === "device" && (job.kind !== "add" || group.devices !== 0);
  const devices = areDevices ? (
    <ButtonLink size="sm" variant="ghost" href={`/devices?job=${job.id}.${key ?? state}`}>
      Show in Devices
    </ButtonLink>
  ) : null;
  if (key === undefined || action === undefined || !job.may.retry) {
    return devices;
  }
  if (action === "accept_certificates") {
    return <AddAction job={job} group={{ ...group, key }} />;
  }
  const isPlan = job.state === "planned";
  const again = async () => {
    const { rows } = await retry.mutateAsync(key);
    if (rows > 0) {
      toast.success(isPlan ? `${targetWords(job.kind, rows)} read again` : `${targetWords(job.kind, rows)} tried again`);
    }
  };
  const press = () => {
    if (state === "changed_meanwhile") {
      setAsks("write");
    } else {
      // What went wrong stands beside the button.
      void again().catch(() => undefined);
    }
  };
  const words =
    action === "another_login"
      ? state === "waiting"
        ? "Go on all the same"
        : undefined
      : isPlan
        ? `Read ${count} again`
        : state === "waiting"
          ? "Retry now"
          : `Retry only these ${count}`;
  const never = retry.data?.rows === 0 ? "They were never begun: plan a new job for them." : undefined;
  return (
    <>
      {retry.isError || never ? (
        <span role="alert" className="text-xs text-bad-ink">
          {never ?? problemWords(retry.error).detail ?? problemWords(retry.error).title}
        </span>
      ) : null}
      {devices}
      {action === "another_login" ? <AddAction job={job} group={{ ...group, key }} /> : null}
      {words === undefined ? null : (
        <Button size="sm" busy={retry.isPending && (isPlan ? "Reading" : "Asking")} onClick={press}>
          <RotateCcw size={13} />
          {words}
        </Button>
      )}
      {state === "waiting" ? (
        <Button size="sm" variant="ghost" onClick={() => setAsks("give up")}>
          Give up
        </Button>
      ) : null}
      {asks === "give up" ? (
        <ConfirmDialog
          title={`Give up on ${targetWords(job.kind, count)}?`}
          confirm={`Give up on ${count}`}
          busy="Giving up"
          onConfirm={() => giveUp.mutateAsync(key)}
          onClose={() => setAsks(undefined)}
        >
          <p>
            {count === 1 ? "It is" : "They are"} not waited for any longer and keep what they have. You can still retry only these later.
          </p>
        </ConfirmDialog>
      ) : null}
      {asks === "write" ? (
        <ConfirmDialog
          title={`Write over ${targetWords(job.kind, count)}?`}
          confirm={`Write ${count} all the same`}
          busy="Asking"
          danger={false}
          onConfirm={again}
          onClose={() => setAsks(undefined)}
        >
          <p>Somebody has changed them since the plan was made. What they hold now is written over with what this job wants.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
