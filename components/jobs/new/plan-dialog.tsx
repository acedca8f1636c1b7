"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FormDialog } from "../../ui/form-dialog";
import { Link } from "../../ui/link";
import { ProblemPanel } from "../../ui/problem-panel";
import { JobWords, nothingSaid, saidOf } from "./job-besides";
import { type JobWish, usePlanJob } from "./use-plan-job";

const kinds = {
  check: { title: "Check", about: "Each is asked how it stands. Nothing is written.", usual: "Check devices" },
  rotate_login: {
    title: "Give new logins",
    about: "Each device gets a login password of its own, made and sealed here, and is signed in to with it to prove it.",
    usual: "Give devices new logins",
  },
  give_lines: {
    title: "Give lines",
    about:
      "Each device without a line is promised a free number of its site, and gets an account with it at the PBX and at itself, or neither.",
    usual: "Give devices lines",
  },
  remove: {
    title: "Remove",
    about: "They go from the inventory with what is kept of them here. The devices themselves are left as they are.",
    usual: "Remove devices",
  },
  reset: { title: "Reset", about: "Each line gets a new SIP password, on every end of it.", usual: "Reset lines" },
} as const;

/** Plans a job that changes no settings. What it would do is looked at before it starts. */
export function PlanDialog({
  kind,
  selection,
  what,
  reason = "",
  about = kinds[kind].about,
  usual = kinds[kind].usual,
  onClose,
}: {
  kind: keyof typeof kinds;
  selection: JobWish["selection"];
  /** "3 devices", "all 312 that match". */
  what: string;
  /** Why, as far as that is known: a person may write another one. */
  reason?: string;
  /** Of what is no usual target of the kind: what is done to it, and what such a job is called. */
  about?: string;
  usual?: string;
  onClose: () => void;
}) {
  const router = useRouter();
  const plan = usePlanJob();
  const [said, setSaid] = useState({ ...nothingSaid, reason });
  const words = kinds[kind];
  return (
    <FormDialog
      title={`${words.title}: ${what}`}
      send="Plan it"
      busy={plan.isPending && "Planning"}
      onSend={() => plan.mutate({ kind, ...saidOf(said), selection }, { onSuccess: ({ id }) => router.push(`/jobs/${id}`) })}
      onClose={onClose}
    >
      <p className="text-ink-2">{about} First comes a plan: it says what would happen to each, and starts when you say so.</p>
      {kind === "give_lines" ? (
        <p className="text-[12.5px] text-ink-3">
          The numbers are in a spreadsheet?{" "}
          <Link className="link" href="/devices/give-lines">
            Give lines from a sheet
          </Link>
        </p>
      ) : null}
      <JobWords said={said} usualName={usual} onSaid={setSaid} />
      {plan.isError ? <ProblemPanel error={plan.error} /> : null}
    </FormDialog>
  );
}
