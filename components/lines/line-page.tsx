"use client";
import { ChevronLeft, Ellipsis, KeyRound, ListChecks, Merge, PenLine, RefreshCw, Split, TriangleAlert, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import { AlertNotes } from "../alerts/alert-notes";
import { LineJobs } from "../jobs/line-jobs";
import { useMay } from "../session/me";
import { useKeys } from "../shell/keys";
import { Button, ButtonLink, buttonClass } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { Link } from "../ui/link";
import { Menu } from "../ui/menu";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Together } from "../ui/together";
import { CallersCard, CallersDialog } from "./callers";
import { LineChain } from "./chain";
import { Disagreements } from "./disagreements";
import { EndsCard } from "./ends-card";
import { LineAvailability } from "./line-availability";
import { JoinDialog, NameDialog, SplitDialog } from "./line-choices";
import { LineBadge, LineFacts } from "./line-head";
import { ResetHistory } from "./reset-history";
import { type LineDetail, useCheckLine, useLine } from "./use-lines";
import { useSettling } from "./use-settling";

const dialogs = { name: NameDialog, callers: CallersDialog, join: JoinDialog, split: SplitDialog } as const;

/** One SIP user seen from all its ends. */
export function LinePage({ id }: { id: string }) {
  const settling = useSettling();
  const line = useLine(id, settling.refetchMs);
  if (line.data) {
    return <Line line={line.data} onMended={settling.begin} />;
  }
  const gone = line.error instanceof ApiProblem && line.error.code === "not_found";
  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Lines", href: "/lines" }]} here="Line" />
      </header>
      {line.isError ? (
        <ProblemPanel error={line.error} {...(gone ? {} : { onRetry: () => void line.refetch() })} className="p-6" />
      ) : (
        <SkeletonBlock />
      )}
    </>
  );
}

function Line({ line, onMended }: { line: LineDetail; onMended: () => void }) {
  const check = useCheckLine(line.id);
  const [dialog, setDialog] = useState<keyof typeof dialogs>();
  const mayEdit = useMay("line.edit");
  const mayReset = useMay("line.reset");
  const seesDevices = useMay("device.see");
  const router = useRouter();
  const resetHref = `/reset?line=${line.id}`;
  const faultHref = `/lines/${encodeURIComponent(line.id)}/fault`;
  const test = () => !check.isPending && check.mutate();
  const mended = () => {
    onMended();
    test();
  };
  useKeys({ c: test, r: () => mayReset && router.push(resetHref) });
  const Open = dialog && dialogs[dialog];
  return (
    <>
      <header className="topbar">
        <Link href="/lines" className="only-m rounded">
          <span className="flex items-center gap-1.5 text-[15px] text-ink-2">
            <ChevronLeft size={20} />
            Lines
          </span>
        </Link>
        <div className="only-d min-w-0">
          <Crumbs trail={[{ label: "Lines", href: "/lines" }]} here={line.name} />
        </div>
        <div className="flex items-center gap-2">
          <ButtonLink size="sm" href={faultHref} className="only-d">
            <ListChecks size={13} />
            Find the fault
          </ButtonLink>
          <Button size="sm" busy={check.isPending && "Testing"} onClick={test}>
            <RefreshCw size={13} />
            Test now
          </Button>
          {mayReset ? (
            <ButtonLink size="sm" variant="primary" href={resetHref}>
              <KeyRound size={13} />
              <span className="only-d">Reset the password</span>
              <span className="only-m">Reset</span>
            </ButtonLink>
          ) : null}
          {mayEdit ? (
            <Menu
              label="More for this line"
              className={buttonClass({ variant: "ghost", size: "sm", square: true })}
              items={[
                { id: "name", label: "Name this line", icon: PenLine, onSelect: () => setDialog("name") },
                { id: "callers", label: "Keep who calls", icon: Users, onSelect: () => setDialog("callers") },
                { id: "join", label: "Join another line", icon: Merge, onSelect: () => setDialog("join") },
                ...(line.ends.length > 1
                  ? [{ id: "split", label: "Split off ends", icon: Split, onSelect: () => setDialog("split") }]
                  : []),
              ]}
            >
              <Ellipsis size={16} />
            </Menu>
          ) : null}
        </div>
      </header>
      <Together className="p-6 phone:p-4 grid grid-cols-[minmax(0,1fr)_352px] narrow:grid-cols-1 gap-4 items-start max-w-[1440px]">
        <div className="col-span-full">
          <div className="flex items-center gap-2.5 flex-wrap">
            <h1 className="text-xl tracking-[-.02em]">{line.name}</h1>
            <LineBadge line={line} />
          </div>
          <LineFacts line={line} />
          <ButtonLink href={faultHref} className="hidden phone:flex w-full mt-3">
            <ListChecks size={14} />
            Find the fault
          </ButtonLink>
        </div>
        <div className="flex flex-col gap-4 min-w-0">
          <Unfinished line={line} mayReset={mayReset} />
          <AlertNotes filter={{ line: line.id }} />
          <LineJobs line={line.id} />
          <LineChain line={line} seesDevices={seesDevices} />
          {check.isError ? (
            <div className="card p-4">
              <ProblemPanel error={check.error} onRetry={test} />
            </div>
          ) : null}
          <Disagreements line={line} onMended={mended} />
          <EndsCard line={line} proofs={check.data?.proofs ?? []} checking={check.isPending} onTest={test} />
          <LineAvailability line={line.id} />
        </div>
        <div className="flex flex-col gap-4 min-w-0">
          <CallersCard line={line} onEdit={() => setDialog("callers")} />
          <ResetHistory line={line} mayReset={mayReset} />
        </div>
      </Together>
      {Open ? <Open line={line} onClose={() => setDialog(undefined)} /> : null}
      <div className="sr-only" aria-live="polite">
        {check.isPending ? "Testing the line" : check.isSuccess ? "Tested just now" : ""}
      </div>
    </>
  );
}

/** A reset that has not ended stands above everything else. */
function Unfinished({ line, mayReset }: { line: LineDetail; mayReset: boolean }) {
  if (line.reset.current === undefined) {
    return null;
  }
  const half = line.state === "half_done";
  const words = line.resets.find((reset) => reset.id === line.reset.current)?.words;
  return (
    <section
      className={`rounded-[10px] border px-4 py-3.5 flex gap-3 ${half ? "border-bad-line bg-bad-soft" : "border-accent-line bg-accent-soft"}`}
    >
      {half ? <TriangleAlert size={17} className="text-bad-ink mt-0.5" /> : null}
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold">{half ? "A reset is half done" : "A reset is under way"}</h2>
        {words ? <p className="text-[12.5px] leading-[18px] text-ink-2 mt-0.5">{words}</p> : null}
      </div>
      {mayReset ? (
        <ButtonLink size="sm" href={`/reset?reset=${line.reset.current}`}>
          {half ? "Finish or put back" : "Follow it"}
        </ButtonLink>
      ) : null}
    </section>
  );
}
