"use client";
import { ListChecks, RefreshCw, SearchX } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { LineChain } from "../lines/chain";
import { LineBadge, LineFacts } from "../lines/line-head";
import { endNames } from "../lines/line-words";
import { type LineDetail, useCheckLine, useLine } from "../lines/use-lines";
import { useMay } from "../session/me";
import { SignedInFor } from "../session/signed-in-for";
import { useKeys } from "../shell/keys";
import { Button, ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { TopBar } from "../ui/top-bar";
import { FindLine, Hits } from "./find-line";
import { HelpNote, RecentReset } from "./help-note";
import { PlanCard } from "./plan-card";
import { ResetView } from "./reset-view";
import { isMoving } from "./reset-words";
import { StartCard } from "./start-card";
import { Examples, StartPage } from "./start-page";
import { type Remember, useArrival } from "./use-arrival";
import { useFinder } from "./use-finder";
import { useReset } from "./use-resets";

/** Find, check, reset, done: one screen, by the keys alone. Each link that leads here begins it anew. */
export function ResetPage() {
  const { arrival, search, remember } = useArrival();
  return <ResetScreen key={arrival} search={search} remember={remember} />;
}

function ResetScreen({ search, remember }: { search: URLSearchParams; remember: Remember }) {
  const [resetId, setResetId] = useState(search.get("reset") || undefined);
  const [followed, setFollowed] = useState<{ readonly lineId: string; readonly resetId: string }>();
  const [wanted, setWanted] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const onPick = useCallback(
    (id: string) => {
      setResetId(undefined);
      setFollowed(undefined);
      setWanted((before) => before + 1);
      remember({ line: id });
    },
    [remember],
  );
  const finder = useFinder(search.get("line") || undefined, onPick);
  const asked = useReset(resetId);
  const lineId = asked.data?.lineId ?? (resetId === undefined ? finder.shownId : undefined);
  const line = useLine(lineId, isMoving(asked.data) ? false : 10_000);
  // A reset that somebody began earlier and that has not ended is what there is to see of a line; once it was seen, its end is too.
  const toEnd = followed?.lineId === line.data?.id ? followed?.resetId : undefined;
  const current = resetId === undefined ? (line.data?.reset.current ?? toEnd) : undefined;
  const found = useReset(current);
  const { id: foundId, lineId: foundLine } = found.data ?? {};
  useEffect(() => {
    if (foundId !== undefined && foundLine !== undefined) {
      setFollowed({ lineId: foundLine, resetId: foundId });
    }
  }, [foundId, foundLine]);
  const reset = resetId === undefined ? found.data : asked.data;
  const arrived = useRef(search.get("line") !== null || search.get("reset") !== null);

  useEffect(() => {
    // After the frame has put the focus on the panel.
    const timer = requestAnimationFrame(() => {
      if (arrived.current) {
        setWanted((before) => before + 1);
      } else {
        input.current?.focus();
      }
    });
    return () => cancelAnimationFrame(timer);
  }, []);

  const another = () => {
    setResetId(undefined);
    setFollowed(undefined);
    setWanted(0);
    finder.clear();
    remember({});
    requestAnimationFrame(() => input.current?.focus());
  };
  const follow = (id: string) => {
    setResetId(id);
    remember({ reset: id });
  };
  useKeys({
    // A key leads to the form and no further: what begins a write is pressed, or sent from a field that something was typed into.
    r: (event) => {
      event.preventDefault();
      setWanted((before) => before + 1);
    },
    escape: () => !isMoving(reset) && another(),
  });
  const type = (text: string) => {
    setResetId(undefined);
    setFollowed(undefined);
    // What is typed goes on in the search, whatever line it happens to show on the way.
    setWanted(0);
    finder.type(text);
    remember({});
  };
  const begins = reset === undefined && lineId === undefined && !asked.isError && resetId === undefined && finder.text.trim() === "";
  return (
    <>
      <TopBar title="Reset a password">
        <SignedInFor />
      </TopBar>
      <div className={`w-full ${begins ? "max-w-[1132px]" : "max-w-[868px]"} mx-auto px-6 phone:px-4 pt-6 phone:pt-4 pb-8`}>
        <div className={begins ? "max-w-[868px] mx-auto pt-5 phone:pt-1" : undefined}>
          {begins ? (
            <h2 className="text-xl leading-7 tracking-[-.02em] mb-3.5 text-center phone:text-left">What does the caller say?</h2>
          ) : null}
          <FindLine
            finder={{ ...finder, type, clear: another }}
            input={input}
            listed={reset === undefined}
            large={begins}
            {...(reset ? { className: "only-d" } : {})}
          />
          {begins ? (
            <Examples
              onTry={(text) => {
                type(text);
                input.current?.focus();
              }}
            />
          ) : null}
        </div>
        <div className={reset ? "mt-7 phone:mt-0" : "mt-7 phone:mt-5"}>
          {asked.isError || (resetId === undefined && finder.error !== undefined) ? (
            <ProblemPanel error={asked.error ?? finder.error} onRetry={() => (asked.isError ? void asked.refetch() : finder.retry())} />
          ) : null}
          {reset ? (
            <ResetView key={reset.id} reset={reset} line={line.data?.id === reset.lineId ? line.data : undefined} onAnother={another} />
          ) : line.data && lineId !== undefined ? (
            <Ready key={line.data.id} line={line.data} wanted={wanted} onStarted={follow}>
              <Hits finder={finder} />
            </Ready>
          ) : lineId !== undefined && line.isPending ? (
            <SkeletonBlock lines={3} />
          ) : line.isError ? (
            <ProblemPanel error={line.error} onRetry={() => void line.refetch()} />
          ) : (
            <NothingPicked finder={finder} begins={begins} />
          )}
        </div>
      </div>
    </>
  );
}

function NothingPicked({ finder, begins }: { finder: ReturnType<typeof useFinder>; begins: boolean }) {
  if (begins) {
    return <StartPage />;
  }
  if (finder.total === 0 && finder.others.length === 0) {
    return (
      <Empty icon={SearchX} title={finder.nearTo === undefined ? "No line matches" : `No line is ${finder.nearTo}`}>
        Try one word less, or the number alone. Lines on other sites than yours are not shown.
      </Empty>
    );
  }
  return <Hits finder={finder} />;
}

/** The line as it stands, and what begins its reset. */
function Ready({
  line,
  wanted,
  onStarted,
  children,
}: {
  line: LineDetail;
  wanted: number;
  onStarted: (resetId: string) => void;
  children: React.ReactNode;
}) {
  const check = useCheckLine(line.id);
  const seesDevices = useMay("device.see");
  const proofs = check.data?.proofs ?? [];
  useKeys({ c: () => !check.isPending && check.mutate() });
  return (
    <>
      <div className="flex items-start justify-between gap-4 mb-3 phone:flex-wrap">
        <div className="min-w-0">
          <div className="flex items-center gap-2.5 flex-wrap">
            <h2 className="text-xl tracking-[-.02em]">
              <Link href={`/lines/${line.id}`} className="rounded hover:underline underline-offset-4">
                {line.name}
              </Link>
            </h2>
            <LineBadge line={line} />
          </div>
          <LineFacts line={line} />
        </div>
        <div className="flex gap-2">
          <ButtonLink size="sm" href={`/lines/${encodeURIComponent(line.id)}/fault`}>
            <ListChecks size={13} />
            Find the fault
          </ButtonLink>
          <Button size="sm" busy={check.isPending && "Testing"} onClick={() => check.mutate()}>
            <RefreshCw size={13} />
            Test now
          </Button>
        </div>
      </div>
      <LineChain line={line} seesDevices={seesDevices} />
      {check.isError ? <ProblemPanel error={check.error} className="mt-4" onRetry={() => check.mutate()} /> : null}
      <div role="status">
        {proofs.length > 0 || line.disagreements.length > 0 ? (
          <ul className="mt-3 px-1 text-[12.5px] leading-[18px] text-ink-2 flex flex-col gap-1">
            {line.disagreements.map((disagreement) => (
              <li key={disagreement.words} className={disagreement.severity === "problem" ? "text-bad-ink" : undefined}>
                {disagreement.words}
              </li>
            ))}
            {proofs.map((proof) => {
              const end = line.ends.find((end) => end.id === proof.endId);
              return (
                <li key={proof.endId}>
                  <span className="font-medium">{end ? endNames(end).name : "An end"}:</span> {proof.words}
                </li>
              );
            })}
          </ul>
        ) : null}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_288px] phone:grid-cols-1 gap-4 mt-4 items-start">
        <div className="flex flex-col gap-4 min-w-0">
          <RecentReset line={line} />
          {line.reset.help ? <HelpNote help={line.reset.help} /> : null}
          <StartCard line={line} wanted={wanted} onStarted={onStarted} />
          {children}
        </div>
        <PlanCard line={line} />
      </div>
    </>
  );
}
