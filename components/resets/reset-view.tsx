"use client";
import { CircleCheck, EyeOff, TriangleAlert, Undo2, Unlink } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Chain, endHref } from "../lines/chain";
import { LineFacts } from "../lines/line-head";
import { endNames } from "../lines/line-words";
import type { LineDetail } from "../lines/use-lines";
import { wiresOf } from "../lines/wires";
import { useMay } from "../session/me";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { Spinner } from "../ui/spinner";
import { HalfDone, IfLeft } from "./half-done";
import { ResetSteps } from "./reset-steps";
import { endStatusIn, handOverNote, isMoving, type Reset, resetStateOf, ticketNote } from "./reset-words";
import { RevealCard } from "./reveal-card";
import { SpokenSteps } from "./spoken-steps";
import { useSettleReset } from "./use-resets";

function ResetChain({ reset, line }: { reset: Reset; line: LineDetail | undefined }) {
  const seesDevices = useMay("device.see");
  const ends = line?.ends ?? [];
  if (ends.length === 0) {
    return null;
  }
  const statuses = ends.map((end) => endStatusIn(reset, end));
  return (
    <Chain
      label={`The ends of ${reset.lineName}`}
      wires={wiresOf(ends, statuses)}
      stops={ends.map((end, at) => {
        const status = statuses[at] ?? { words: "Not known", tone: "quiet" as const };
        return {
          id: end.id,
          kind: end.kind,
          ...endNames(end),
          href: endHref(end, seesDevices),
          status,
          key: "key" in status && status.key === true,
        };
      })}
    />
  );
}

const banners = {
  ok: { look: "border-ok-line bg-ok-soft", icon: <CircleCheck size={17} className="text-ok-ink" /> },
  warn: { look: "border-warn-line bg-warn-soft", icon: <Undo2 size={17} className="text-warn-ink" /> },
  bad: { look: "border-bad-line bg-bad-soft", icon: <TriangleAlert size={17} className="text-bad-ink" /> },
} as const;

/** The first sentence is the head, the rest stands below. */
function Banner({
  tone,
  words,
  more,
  action,
}: {
  tone: keyof typeof banners;
  words: string;
  more?: string | undefined;
  action?: ReactNode;
}) {
  const { look, icon } = banners[tone];
  const [, head = words, rest = ""] = /^(.+?[.!?])\s+(.*)$/s.exec(words) ?? [];
  return (
    <section className={`rounded-[10px] border px-4 py-3.5 mb-4 flex gap-3 phone:flex-col ${look}`}>
      <span className="mt-[2px] phone:hidden">{icon}</span>
      <div className="flex-1 min-w-0">
        <h2 className="font-semibold wrap-break-word">{head.replace(/\.$/, "")}</h2>
        {rest === "" ? null : <p className="text-[12.5px] leading-[18px] text-ink-2 mt-0.5 wrap-break-word">{rest}</p>}
        {more === undefined ? null : <p className="text-[12.5px] leading-[18px] mt-1.5 wrap-break-word">{more}</p>}
      </div>
      {action}
    </section>
  );
}

const stateIcons = {
  checking: <Spinner size={11} className="text-accent" />,
  running: <Spinner size={11} className="text-accent" />,
  done: <CircleCheck size={11} />,
  failed: <Undo2 size={11} />,
  half_done: <Unlink size={11} />,
} as const;

const tones = { done: "ok", half_done: "bad", failed: "warn", checking: undefined, running: undefined } as const;

/** Two things that the agent gave, as they are kept. */
function Given({ reset }: { reset: Reset }) {
  const items = [
    ["Ticket reference", reset.ticket, true],
    ["Asked for by", reset.askedBy, false],
  ] as const;
  return (
    <section className="card p-4">
      <dl className="flex flex-col gap-3">
        {items.map(([name, value, mono]) => (
          <div key={name}>
            <dt className="text-[12.5px] font-medium">{name}</dt>
            <dd className={value ? (mono ? "mono" : undefined) : "text-ink-3"}>{value ?? "Not given"}</dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-ink-3 mt-3">Kept in the audit trail, with {reset.by}.</p>
    </section>
  );
}

/** A reset from its first step to where it ends: in order, put back, or half done. Never what the password is. */
export function ResetView({ reset, line, onAnother }: { reset: Reset; line: LineDetail | undefined; onAnother: () => void }) {
  const headingId = useId();
  const another = useRef<HTMLButtonElement>(null);
  const settle = useSettleReset(reset.id);
  const moving = isMoving(reset);
  const tone = tones[reset.state];
  const state = resetStateOf(reset);
  useEffect(() => {
    // The form that held the focus is gone. The next key belongs to what happens now, and then to what can be done next.
    const free =
      document.activeElement === document.body || document.activeElement?.id === headingId || document.activeElement?.id === "main";
    if (moving && free) {
      document.getElementById(headingId)?.focus({ preventScroll: true });
    } else if (free) {
      another.current?.focus({ preventScroll: true });
    }
  }, [moving, headingId]);
  return (
    <>
      <SpokenSteps reset={reset} />
      <div className="mb-3">
        <div className="flex items-center gap-2.5 flex-wrap">
          <h2 className="text-xl tracking-[-.02em]">
            {/* Also what the keys can reach while nothing can be pressed: a page on a phone could not be scrolled otherwise. */}
            <Link href={`/lines/${reset.lineId}`} className="rounded hover:underline underline-offset-2">
              {reset.lineName}
            </Link>
          </h2>
          <Badge tone={state.tone} icon={stateIcons[reset.state]}>
            {reset.state === "done" ? "In order" : state.label}
          </Badge>
        </div>
        {line ? <LineFacts line={line} /> : null}
      </div>
      {tone === undefined ? null : (
        <Banner
          tone={tone}
          words={reset.words}
          more={reset.turn?.words}
          {...(reset.state === "half_done"
            ? {}
            : {
                action: (
                  <span className="self-center phone:self-start">
                    <CopyButton text={ticketNote(reset)} label="Copy note for the ticket" variant="secondary" />
                  </span>
                ),
              })}
        />
      )}
      <ResetChain reset={reset} line={line} />
      <div className="grid grid-cols-[minmax(0,1fr)_288px] phone:grid-cols-1 gap-4 mt-4 items-start">
        <div className="flex flex-col gap-4 min-w-0">
          {reset.state === "half_done" ? <HalfDone reset={reset} line={line} /> : null}
          <ResetSteps reset={reset} headingId={headingId} />
        </div>
        <div className="flex flex-col gap-4 min-w-0">
          <Given reset={reset} />
          {moving ? (
            <>
              <section className="card p-4 flex gap-2.5">
                <EyeOff size={15} className="text-ink-3 mt-0.5" />
                <p className="text-[12.5px] leading-[18px] text-ink-2">
                  Nobody sees the password, not even you. It goes from here straight to the ends.
                </p>
              </section>
              {reset.canPutBack ? (
                <Button className="w-full" busy={settle.isPending && "Stopping"} onClick={() => settle.mutate("put-back")}>
                  Stop and put back
                </Button>
              ) : null}
            </>
          ) : null}
          {settle.error ? <ProblemPanel error={settle.error} /> : null}
          {reset.state === "half_done" ? (
            <>
              <IfLeft />
              {reset.canReveal ? <RevealCard resetId={reset.id} /> : null}
              <div className="flex justify-center">
                <CopyButton text={handOverNote(reset, window.location.origin)} label="Copy a note to hand over" />
              </div>
            </>
          ) : null}
          {moving ? null : (
            <button
              ref={another}
              type="button"
              className={`btn w-full ${reset.state === "half_done" ? "btn-g" : "btn-p"}`}
              onClick={onAnother}
            >
              Reset another line
            </button>
          )}
        </div>
      </div>
    </>
  );
}
