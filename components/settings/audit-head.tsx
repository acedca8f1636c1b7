"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import { ProblemPanel } from "../ui/problem-panel";
import { When } from "../ui/time";

/** With which key the end of the audit is signed, to be kept where this machine cannot change it. */
export function AuditHead() {
  const head = useQuery(asked("GET /api/audit/head"));
  if (head.isError) {
    return <ProblemPanel error={head.error} onRetry={() => void head.refetch()} className="p-4" />;
  }
  if (!head.data) {
    return null;
  }
  const { key, signed, file } = head.data;
  return (
    <div className="px-4 py-3.5 text-ink-2">
      <h3 className="font-semibold text-ink">Signed end of the audit</h3>
      {key === null || signed === null ? (
        <p>Not signed yet. It is signed once a day from the first start of a process that works.</p>
      ) : (
        <>
          <p className="mono break-all mt-1 text-ink">{key}</p>
          <p className="mt-1">
            The public key with which the end of the audit is signed once a day, the last time <When at={signed.at} /> at entry{" "}
            <span className="num">{signed.seq}</span>. Keep it, and copies of <code className="mono break-all">{file}</code>, on another
            machine: <code className="mono">npm run audit -- verify</code> proves an export with them.
          </p>
        </>
      )}
    </div>
  );
}
