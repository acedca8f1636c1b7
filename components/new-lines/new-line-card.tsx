"use client";
import { Plug } from "lucide-react";
import { useEffect, useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { useSomeLines } from "../lines/use-lines";
import { StepList } from "../resets/step-list";
import { useNow } from "../resets/use-now";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { GiveLineDialog } from "./give-line-dialog";
import { type NewLine, useLastNewLine, useSteerNewLine } from "./use-new-line";

/** Where a device has no line: the way to one, and how that goes on. */
export function NewLineCard({ device }: { device: DeviceDetail }) {
  const mayGive = useMay("device.configure") && device.kind !== "pbx";
  const lines = useSomeLines(`device=${device.id}`, 5, 20_000, mayGive).data;
  const line = useLastNewLine(device.id, mayGive);
  const [asking, setAsking] = useState(false);
  // Whoever has begun it sees how it ended; whoever comes later sees the line.
  const [watched, setWatched] = useState<string>();
  const moving = line?.state === "running" || line?.state === "half_done" ? line.id : undefined;
  useEffect(() => {
    if (moving !== undefined) {
      setWatched(moving);
    }
  }, [moving]);
  if (!mayGive || !lines) {
    return null;
  }
  const hasNone = lines.total === 0;
  const shown = line && (moving !== undefined || watched === line.id || (hasNone && line.state === "failed")) ? line : undefined;
  if (!shown && !hasNone) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="new-line">
      <div className="card-h">
        <h2 id="new-line">{shown ? titleOf(shown) : "No line yet"}</h2>
        {shown && shown.state === "done" && shown.lineId !== null ? (
          <Link href={`/lines/${shown.lineId}`} className="link text-xs">
            Open the line
          </Link>
        ) : null}
      </div>
      {shown ? <Steps line={shown} /> : null}
      {hasNone && moving === undefined && shown?.state !== "done" ? (
        <div className="flex items-center gap-3 px-4 py-3 phone:flex-col phone:items-stretch border-t border-line first-of-type:border-t-0">
          <p className="text-ink-2 min-w-0 flex-1">
            {shown
              ? "Try again when what stood in the way is mended."
              : `An account at the PBX and the same at this ${device.noun}, with one generated password.`}
          </p>
          <Button variant="primary" onClick={() => setAsking(true)}>
            <Plug size={14} />
            Give it a line
          </Button>
        </div>
      ) : null}
      {asking ? <GiveLineDialog device={device} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}

function titleOf({ state, user, direction }: NewLine): string {
  switch (state) {
    case "running":
      return direction === "back" ? `Taking the line ${user} back` : `Giving it the line ${user}`;
    case "done":
      return `It has the line ${user}`;
    case "half_done":
      return `The line ${user} is half done`;
    default:
      return `The line ${user} was not given`;
  }
}

const looks: Readonly<Record<NewLine["state"], string>> = {
  running: "text-ink-2",
  done: "text-ok-ink",
  failed: "text-ink-2",
  half_done: "text-bad-ink",
};

function Steps({ line }: { line: NewLine }) {
  const now = useNow(line.state === "running");
  const { finish, putBack } = useSteerNewLine(line.id);
  const error = finish.error ?? putBack.error;
  const busy = finish.isPending || putBack.isPending;
  return (
    <>
      <p className={`px-4 pt-3 wrap-break-word ${looks[line.state]}`} role="status">
        {line.words}
      </p>
      <StepList steps={line.steps} now={now} />
      {line.canFinish || line.canPutBack ? (
        <div className="flex flex-wrap gap-2 px-4 pb-3.5 phone:flex-col">
          {line.canFinish ? (
            <Button variant="primary" busy={finish.isPending && "Finishing"} disabled={busy} onClick={() => finish.mutate()}>
              Finish
            </Button>
          ) : null}
          {line.canPutBack ? (
            <Button busy={putBack.isPending && "Putting back"} disabled={busy} onClick={() => putBack.mutate()}>
              {line.state === "half_done" ? "Put back" : "Stop and put back"}
            </Button>
          ) : null}
        </div>
      ) : null}
      {error ? <ProblemPanel error={error} className="px-4 pb-4" /> : null}
    </>
  );
}
