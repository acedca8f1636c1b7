"use client";
import { Info, TriangleAlert } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import type { Disagreement, LineItem } from "@/lib/lines/schemas";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { endHref } from "./chain";
import { FixDialog } from "./fix-dialog";

function Row({ line, disagreement, onPrepare }: { line: LineItem; disagreement: Disagreement; onPrepare: () => void }) {
  const seesDevices = useMay("device.see");
  const mayReset = useMay("line.reset");
  const end = line.ends.find((candidate) => candidate.id === disagreement.endId);
  const href = end && endHref(end, seesDevices);
  const problem = disagreement.severity === "problem";
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)_auto] phone:grid-cols-[24px_minmax(0,1fr)] gap-x-3 gap-y-2 items-center px-4 py-[11px] border-t border-line first:border-t-0">
      <span
        className={`self-start grid place-items-center w-6 h-6 rounded-md ${problem ? "bg-bad-soft text-bad-ink" : "bg-hover text-ink-3"}`}
      >
        {problem ? <TriangleAlert size={13} aria-label="Problem" /> : <Info size={13} aria-label="Worth knowing" />}
      </span>
      <p className={`min-w-0 wrap-break-word ${problem ? "" : "text-ink-2"}`}>{disagreement.words}</p>
      <div className="flex gap-2 phone:col-start-2">
        {disagreement.fix ? (
          <Button size="sm" onClick={onPrepare}>
            Prepare the change
          </Button>
        ) : disagreement.code === "secret" && mayReset && line.state !== "resetting" && line.state !== "half_done" ? (
          <Link href={`/reset?line=${line.id}`} className="btn btn-s btn-sm">
            Reset the password
          </Link>
        ) : href ? (
          <Link href={href} className="btn btn-s btn-sm">
            Open the account
          </Link>
        ) : null}
      </div>
    </li>
  );
}

/** Where the ends disagree, in words, each with its way out. `onMended` hears when a change was written. */
export function Disagreements({ line, onMended }: { line: LineItem; onMended: () => void }) {
  // From the overview: the change that was meant there is prepared at once. It is written only when a person says so.
  const wanted = useSearchParams().get("mend");
  const [open, setOpen] = useState<Disagreement | undefined>(() =>
    wanted === null ? undefined : line.disagreements.find((found) => found.fix !== undefined && found.endId === wanted),
  );
  const seesDevices = useMay("device.see");
  const openEnd = line.ends.find((end) => end.id === open?.endId);
  if (line.disagreements.length === 0) {
    return null;
  }
  return (
    <Card title="Where the ends disagree" count={line.disagreements.length}>
      <ul>
        {line.disagreements.map((disagreement) => (
          <Row
            key={`${disagreement.code} ${disagreement.endId ?? ""} ${disagreement.words}`}
            line={line}
            disagreement={disagreement}
            onPrepare={() => setOpen(disagreement)}
          />
        ))}
      </ul>
      {open?.fix ? (
        <FixDialog
          fix={open.fix}
          words={open.words}
          href={openEnd && endHref(openEnd, seesDevices)}
          onApplied={onMended}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </Card>
  );
}
