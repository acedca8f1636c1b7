"use client";
import { X } from "lucide-react";
import { Link } from "../ui/link";
import { useJob } from "./use-jobs";

/** Above a list that was narrowed to targets of a job: which one. `of`: its id, and after a dot which of its rows. */
export function JobChip({ of, onRemove }: { of: string; onRemove: () => void }) {
  const [id = ""] = of.split(".");
  const { data } = useJob(id);
  return (
    <span className="chip">
      <Link href={`/jobs/${id}`} className="flex gap-[5px] rounded max-w-[220px]">
        <i>Job is</i>
        <b className="truncate">{data?.number ?? ""}</b>
      </Link>
      <button type="button" className="x" aria-label="Remove the filter Job" onClick={onRemove}>
        <X size={13} />
      </button>
    </span>
  );
}
