"use client";
import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { call, forget } from "@/lib/api/client";
import { usePlanJob } from "../jobs/new/use-plan-job";
import { useJob } from "../jobs/use-jobs";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { problemWords } from "../ui/problem-panel";
import { useCheckedWords } from "./sheet-cover";
import type { Sheet } from "./use-hand-over";

const ended: ReadonlySet<string> = new Set(["done", "done_with_problems", "stopped"]);

/** Follows a job of checks: starts it once it is planned, and tells when it has ended. */
function Running({ id, onEnd }: { id: string; onEnd: () => void }) {
  const job = useJob(id).data;
  const [failed, setFailed] = useState<unknown>();
  const state = job?.state;
  const hash = job?.planHash;
  useEffect(() => {
    if (state === "planned" && hash) {
      call("POST /api/jobs/{id}/start", { params: { id }, body: { planHash: hash } }).catch(setFailed);
    }
  }, [state, hash, id]);
  useEffect(() => {
    if (state !== undefined && (ended.has(state) || state === "waiting")) {
      onEnd();
    }
  }, [state, onEnd]);
  const words =
    state === "waiting" || state === "done_with_problems"
      ? "Some devices did not answer; the others are checked. "
      : state === "done"
        ? "All devices are checked. "
        : "Checking all devices. ";
  return (
    <p className="text-xs text-ink-2 mt-3" role="status">
      {failed === undefined ? words : `${problemWords(failed).detail} `}
      <Link href={`/jobs/${id}`} className="link">
        {job ? `Job ${job.number}` : "The job"}
      </Link>
    </p>
  );
}

/** When the devices were checked, and a job that checks all of them anew. */
export function CheckFirst({ sheet }: { sheet: Sheet }) {
  const mayRun = useMay("job.run");
  const client = useQueryClient();
  const plan = usePlanJob();
  const [job, setJob] = useState<string>();
  const checked = useCheckedWords(sheet);
  const [onEnd] = useState(() => () => void forget(client, "GET /api/sites/{id}/hand-over"));
  const check = () => {
    plan.mutate(
      {
        kind: "check",
        name: `Before the hand-over of ${sheet.site.name}`,
        selection: { filter: { site: [sheet.site.id] } },
        options: { canary: false },
      },
      { onSuccess: ({ id }) => setJob(id) },
    );
  };
  return (
    <section className="card p-4">
      <h2 className="text-[13px] font-semibold mb-1">Before you print</h2>
      <p className="text-[12.5px] leading-[18px] text-ink-2">
        Devices checked: {checked}. Check again if someone still works in the building.
      </p>
      {mayRun && sheet.counts.devices > 0 ? (
        <Button size="sm" className="mt-3" busy={plan.isPending && "Planning"} onClick={check}>
          <RefreshCw size={13} />
          Check {counted(sheet.counts.devices, "device")} first
        </Button>
      ) : null}
      {plan.isError ? (
        <p role="alert" className="text-xs text-bad-ink mt-2">
          {problemWords(plan.error).detail}
        </p>
      ) : null}
      {job === undefined ? null : <Running key={job} id={job} onEnd={onEnd} />}
    </section>
  );
}
