"use client";
import { ShieldAlert, ShieldCheck } from "lucide-react";
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
          ? `The chain is whole: ${data.entries} entries, each as it was written.`
          : `The chain is broken at entry ${data.brokenAt ?? "?"}. ${data.reason ?? "Something was edited or removed."} ${data.entries} entries before it are whole.`}
      </span>
    </div>
  );
}
