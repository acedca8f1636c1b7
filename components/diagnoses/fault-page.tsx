"use client";
import { ChevronLeft, RefreshCw } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { LineChain } from "../lines/chain";
import { LineBadge, LineFacts } from "../lines/line-head";
import type { EndStatus } from "../lines/line-words";
import { type LineDetail, useLine } from "../lines/use-lines";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { useTimes } from "../ui/time";
import { LadderCard } from "./ladder";
import { NextCard } from "./next-card";
import { ResultNote } from "./result-note";
import { LastTimes, TicketCard } from "./side-cards";
import { type DiagnosedEnd, type Diagnosis, useDiagnosis, useLook } from "./use-diagnosis";
import { triedWords } from "./when-words";

/** Where a line breaks, looked for while the page is open, or as it was found at another time (`?run=`). */
export function FaultPage({ id }: { id: string }) {
  const line = useLine(id);
  if (line.data) {
    return <Fault line={line.data} />;
  }
  return line.isError ? <ProblemPanel error={line.error} onRetry={() => void line.refetch()} className="p-6" /> : <SkeletonBlock />;
}

function Fault({ line }: { line: LineDetail }) {
  const router = useRouter();
  const run = useSearchParams().get("run") ?? undefined;
  const here = `/lines/${encodeURIComponent(line.id)}`;
  const begin = useLook(line.id, (id) => router.replace(`${here}/fault?run=${encodeURIComponent(id)}`, { scroll: false }));
  const { mutate } = begin;
  const begun = useRef(false);
  useEffect(() => {
    // Whoever comes without a look in the address has come for one.
    if (run === undefined && !begun.current) {
      begun.current = true;
      mutate();
    }
  }, [run, mutate]);
  const look = useDiagnosis(run);
  const times = useTimes();
  const busy = begin.isPending || look.data?.state === "running";
  return (
    <>
      <header className="topbar">
        <div className="only-m min-w-0">
          <div className="flex items-center gap-1.5 min-w-0">
            <Link href={here} className="rounded text-ink-2 -ml-1 p-2" aria-label={`Back to ${line.name}`}>
              <ChevronLeft size={20} />
            </Link>
            <b className="text-lg font-semibold tracking-[-.012em] truncate">Find the fault</b>
          </div>
        </div>
        <div className="only-d min-w-0">
          <Crumbs
            trail={[
              { label: "Lines", href: "/lines" },
              { label: line.name, href: here },
            ]}
            here="Find the fault"
          />
        </div>
        <div className="flex items-center gap-2 shrink-0">
          {look.data && look.data.state !== "running" ? (
            <span className="text-xs text-ink-3 mr-1 only-d num">{triedWords(look.data.at, look.data.finishedAt, times)}</span>
          ) : null}
          <Button size="sm" busy={busy && "Looking"} onClick={() => mutate()}>
            <RefreshCw size={13} />
            Try again
          </Button>
        </div>
      </header>
      <div className="w-full mx-auto max-w-[980px] px-6 pt-6 pb-8 phone:p-4">
        <div className="flex items-center gap-2.5 flex-wrap">
          <h1 className="text-xl tracking-[-.02em]">{line.name}</h1>
          <LineBadge line={line} />
        </div>
        <div className="mb-3">
          <LineFacts line={line} />
        </div>
        {begin.isError ? (
          <div className="card p-4 mb-4">
            <ProblemPanel error={begin.error} onRetry={() => mutate()} />
          </div>
        ) : null}
        {look.isError ? (
          <div className="card p-4 mb-4">
            <ProblemPanel error={look.error} onRetry={() => mutate()} retry="Look again" />
          </div>
        ) : null}
        {look.data ? <Found line={line} look={look.data} /> : begin.isError || look.isError ? null : <SkeletonBlock />}
      </div>
    </>
  );
}

function Found({ line, look }: { line: LineDetail; look: Diagnosis }) {
  const seesDevices = useMay("device.see");
  const [chosen, setChosen] = useState<string>();
  const endId = chosen ?? look.broken?.endId ?? look.ends[0]?.endId ?? "";
  return (
    <>
      <ResultNote look={look} />
      <LineChain
        line={line}
        seesDevices={seesDevices}
        statusOf={(end) =>
          statusOf(
            look.ends.find(({ endId }) => endId === end.id),
            end.role === "accepts",
          )
        }
      />
      <div className="grid grid-cols-[minmax(0,1fr)_308px] phone:grid-cols-1 gap-4 mt-4 items-start">
        <LadderCard look={look} endId={endId} onEnd={setChosen} />
        <div className="flex flex-col gap-4 min-w-0">
          <NextCard look={look} line={line} />
          <TicketCard look={look} />
          <LastTimes lineId={line.id} shown={look.id} />
        </div>
      </div>
    </>
  );
}

const tones: Readonly<Record<DiagnosedEnd["state"], EndStatus["tone"]>> = { running: "accent", ok: "ok", unknown: "quiet", bad: "bad" };

/** How an end stands in this look, in a few words: where it breaks, or how fast its server answers. */
function statusOf(end: DiagnosedEnd | undefined, accepts: boolean): EndStatus {
  if (!end) {
    return { words: "Not looked at", tone: "quiet" };
  }
  const broken = end.state === "bad" ? end.rungs.find((rung) => rung.state === "bad") : undefined;
  const answered = end.rungs.find((rung) => rung.name === "options" && rung.state === "ok")?.ms;
  const words =
    broken !== undefined
      ? `Breaks at step ${broken.step}`
      : end.state === "ok"
        ? accepts && answered !== undefined
          ? `Answers in ${answered} ms`
          : "In order"
        : end.words;
  return { words, tone: tones[end.state] };
}
