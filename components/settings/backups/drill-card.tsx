"use client";
import { Check, Minus, X } from "lucide-react";
import { durationWords } from "../../resets/reset-words";
import { Card } from "../../ui/card";
import { failedStep, sentence, stepsOf, stepWords } from "./backup-words";
import { useMoment } from "./last-card";
import type { Backup, Backups, Drill } from "./use-backups";

const marks = { ok: [Check, "bg-ok-soft text-ok-ink"], bad: [X, "bg-bad-soft text-bad-ink"], none: [Minus, "text-ink-3"] } as const;
const said = { ok: "done", bad: "failed", none: "not come to" } as const;

function Step({ state, title, below, took }: { state: keyof typeof marks; title: string; below: string; took: string }) {
  const [Icon, look] = marks[state];
  return (
    <li className="flex gap-3 px-4 py-[7px]">
      <span className={`grid place-items-center w-5 h-5 rounded-full flex-none ${look}`}>
        <Icon size={12} />
      </span>
      <div className="min-w-0 flex-1 leading-[20px]">
        <span className={state === "ok" ? "font-medium" : state === "bad" ? "font-medium text-bad-ink" : "text-ink-3"}>{title}</span>
        <span className="sr-only">, {said[state]}</span>
        <div className="text-xs text-ink-3 leading-[17px] wrap-break-word">{below}</div>
      </div>
      <span className="text-xs text-ink-3 num whitespace-nowrap">{took}</span>
    </li>
  );
}

function Steps({ drill }: { drill: Drill }) {
  const failed = failedStep(drill);
  return (
    <ol className="py-1.5" aria-label="Steps of the drill">
      {stepsOf(drill).map((step) => {
        const took = drill.steps.find((done) => done.step === step)?.tookMs;
        const [title, found] = stepWords(step, drill);
        const state = step === failed ? "bad" : took === undefined ? "none" : "ok";
        const below = state === "bad" ? sentence(drill.problem ?? found) : state === "none" ? "Not come to" : found;
        return <Step key={step} state={state} title={title} below={below} took={took === undefined ? "" : durationWords(took)} />;
      })}
      <Step state="ok" title="Threw the copy away" below="Nothing was sent to a device" took="" />
    </ol>
  );
}

/** The latest drill of those that lie there, step by step. */
export function DrillCard({ backups: { items }, nowMs }: { backups: Backups; nowMs: number }) {
  const moment = useMoment(nowMs);
  const tried = items.filter((backup): backup is Backup & { drill: Drill } => backup.drill !== null);
  const last = tried.sort((a, b) => b.drill.at.localeCompare(a.drill.at))[0];
  return (
    <Card
      title="Restore drill"
      action={
        last ? (
          <span className="text-xs text-ink-3 num">
            {moment(last.drill.at)}, took {durationWords(last.drill.tookMs)}
          </span>
        ) : undefined
      }
    >
      {last ? (
        <>
          <p className="px-4 pt-3 text-xs text-ink-3 num">
            {last.drill.ok ? "The backup of" : "What is wrong with the backup of"} {moment(last.madeAt)}
            {last.drill.ok ? " would save you" : ""}
          </p>
          <Steps drill={last.drill} />
        </>
      ) : (
        <p className="px-4 py-4 text-ink-3">
          None was tried yet. A drill restores a backup beside everything, opens every secret in it, follows its audit and throws the copy
          away.
        </p>
      )}
    </Card>
  );
}
