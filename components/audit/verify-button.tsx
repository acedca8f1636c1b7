"use client";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import type { AuditVerdict } from "@/lib/audit/endpoints";
import { Button } from "../ui/button";
import { ProblemPanel } from "../ui/problem-panel";
import type { useVerifyAudit } from "./use-audit";

/** Walks the chain and says whether anything was edited, removed or cut off. */
export function VerifyButton({ verify }: { verify: ReturnType<typeof useVerifyAudit> }) {
  return (
    <Button size="sm" busy={verify.isPending && "Verifying"} onClick={() => verify.mutate()}>
      <ShieldCheck size={13} />
      Verify the chain
    </Button>
  );
}

function wordsForWhole({ entries, waiting = 0, neverSealed = [] }: AuditVerdict): string {
  const lost = `Entries ${neverSealed.join(", ")} were announced and never kept: their change was undone or is still under way, or somebody removed them first.`;
  return [
    `The chain is whole: ${entries} entries, each as it was written.`,
    ...(waiting === 0 ? [] : [`${waiting} more came in meanwhile.`]),
    ...(neverSealed.length === 0 ? [] : [lost]),
  ].join(" ");
}

export function Verdict({ verify }: { verify: ReturnType<typeof useVerifyAudit> }) {
  const { data, error } = verify;
  if (error) {
    return <ProblemPanel error={error} className="px-6 py-4 phone:px-4 border-b border-line" />;
  }
  if (!data) {
    return null;
  }
  return (
    <div
      role="status"
      className={`flex items-start gap-2.5 px-6 phone:px-4 py-3 border-b ${data.ok ? "bg-ok-soft text-ok-ink border-ok-line" : "bg-bad-soft text-bad-ink border-bad-line"}`}
    >
      {data.ok ? <ShieldCheck size={16} className="mt-0.5" /> : <ShieldAlert size={16} className="mt-0.5" />}
      <span>
        {data.ok
          ? wordsForWhole(data)
          : `${data.brokenAt === undefined ? "Something is wrong beside the chain." : `The chain is broken at entry ${data.brokenAt}.`} ${data.reason ?? "Something was edited or removed."} ${data.entries} entries ${data.brokenAt === undefined ? "in the chain" : "before it"} are whole.`}
      </span>
    </div>
  );
}
