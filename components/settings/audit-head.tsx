"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import type { AuditHeadAnswer } from "@/lib/audit-out/endpoints";
import { ProblemPanel } from "../ui/problem-panel";
import { When } from "../ui/time";
import { SignedEndChannel } from "./signed-end-channel";

/** Where entries go as they come: a file, a syslog server, and what is in the way there. */
function AuditCopies({ copy, syslog }: Pick<AuditHeadAnswer, "copy" | "syslog">) {
  const waiting = syslog?.waiting === 1 ? "1 entry waits" : `${syslog?.waiting} entries wait`;
  return (
    <>
      <h3 className="mt-4 font-semibold text-ink">Copies of the audit</h3>
      {copy === null && syslog === null ? (
        <p>
          None. <code className="mono break-all">LINEWARD_AUDIT_SYSLOG</code> names a server that is sent each entry within seconds,{" "}
          <code className="mono break-all">LINEWARD_AUDIT_FILE</code> a file.
        </p>
      ) : null}
      {copy === null ? null : (
        <p className="mt-1">
          Each entry is added to <code className="mono break-all">{copy}</code>.
        </p>
      )}
      {syslog === null ? null : (
        <p className="mt-1">
          Each entry is sent to <code className="mono break-all">{syslog.to}</code>
          {syslog.at === null ? ", which has taken none yet." : ", which took one last "}
          {syslog.at === null ? null : (
            <>
              <When at={syslog.at} />.
            </>
          )}
        </p>
      )}
      {syslog?.problem ? (
        <p className="mt-2 rounded-md border border-bad-line bg-bad-soft text-bad-ink px-3 py-2 text-[12.5px]">
          The syslog server takes nothing since <When at={syslog.problem.since} />: {syslog.problem.words} {waiting} here and{" "}
          {syslog.waiting === 1 ? "is" : "are"} sent when it can be.
        </p>
      ) : null}
    </>
  );
}

/** With which key the end of the audit is signed, to be kept where this machine cannot change it; and where copies of it go. */
export function AuditHead() {
  const head = useQuery(asked("GET /api/audit/head"));
  if (head.isError) {
    return <ProblemPanel error={head.error} onRetry={() => void head.refetch()} className="p-4" />;
  }
  if (!head.data) {
    return null;
  }
  const { key, signed, file, copy, syslog } = head.data;
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
      <SignedEndChannel />
      <AuditCopies copy={copy} syslog={syslog} />
    </div>
  );
}
