"use client";
import { Check, CircleHelp, Minus, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Segmented } from "../ui/field";
import { Spinner } from "../ui/spinner";
import type { DiagnosedEnd, Diagnosis, Rung } from "./use-diagnosis";

const marks: Readonly<Record<Rung["state"], ReactNode>> = {
  waiting: null,
  running: <Spinner size={12} />,
  ok: <Check size={13} />,
  none: <Minus size={13} />,
  unknown: <CircleHelp size={13} />,
  bad: <X size={13} />,
  not_reached: <Minus size={13} />,
};

const said: Readonly<Record<Rung["state"], string>> = {
  waiting: "waits",
  running: "being asked",
  ok: "in order",
  none: "does not apply",
  unknown: "not known",
  bad: "broken",
  not_reached: "not reached",
};

/** What is sent on the way up. Names of methods as they stand on the wire. */
const sent: Readonly<Record<Rung["name"], string>> = {
  name: "A look-up of the server's name",
  port: "A TCP connection to its port, closed again",
  tls: "A TLS handshake",
  page: "One question to the device who it is, without a login",
  login: "A sign-in, if none was kept, and one reading of this account",
  options: "OPTIONS, without a password",
  register: "REGISTER without a contact: it proves the password and registers nothing",
  bindings: "Nothing more: the answer to REGISTER lists who is registered",
};

const timeWords = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** Addresses, names, versions and statuses as a machine writes them. */
const machineWords = /((?:\[[0-9a-f:]+\]|[\w-]+(?:\.[\w-]+)+)(?::\d+)?|\b[1-6]\d\d [A-Z][A-Za-z]+)/;

function WithMachineWords({ text }: { text: string }) {
  return text.split(machineWords).map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have nothing else to tell them apart, and never move
      <span key={at} className="mono text-[11.5px]">
        {part}
      </span>
    ) : (
      part
    ),
  );
}

function RungRow({ rung }: { rung: Rung }) {
  return (
    <li data-state={rung.state} aria-current={rung.state === "running" ? "step" : undefined}>
      <span className="mark" data-state={rung.state} aria-hidden="true">
        {marks[rung.state]}
      </span>
      <div className="min-w-0">
        <div className="rung-title wrap-break-word">
          {rung.title}
          <span className="sr-only">: {said[rung.state]}</span>
        </div>
        {rung.words ? (
          <div className="rung-words">
            <WithMachineWords text={rung.words} />
          </div>
        ) : null}
        {rung.said ? <pre className="quoted mt-[9px]">{rung.said}</pre> : null}
      </div>
      <span className="rung-time num whitespace-nowrap">{rung.ms === undefined ? "" : timeWords(rung.ms)}</span>
    </li>
  );
}

function Sent({ end }: { end: DiagnosedEnd }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const asked = end.rungs.filter(({ state }) => state !== "not_reached" && state !== "waiting" && state !== "none");
  return (
    <div className="px-4 py-2.5 border-t border-line bg-sunken rounded-b-[9px] text-xs text-ink-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span>Nothing was changed. A REGISTER without a contact registers nothing.</span>
        <button type="button" className="link ml-auto rounded" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          What was sent
        </button>
      </div>
      <ol id={id} hidden={!open} className="mt-2 flex flex-col gap-1 list-decimal pl-5">
        {asked.map((rung) => (
          <li key={rung.step} value={rung.step}>
            {sent[rung.name]}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** The steps from one end of the line, lit one after another; the ends are chosen above them. */
export function LadderCard({ look, endId, onEnd }: { look: Diagnosis; endId: string; onEnd: (endId: string) => void }) {
  const end = look.ends.find((candidate) => candidate.endId === endId) ?? look.ends[0];
  if (!end) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="step-by-step">
      <div className="card-h h-auto! min-h-[44px] py-2 flex-wrap gap-y-2">
        <h2 id="step-by-step">Step by step</h2>
        {look.ends.length > 1 ? (
          <Segmented
            label="From which end"
            className="ladder-ends max-w-full"
            value={end.endId}
            onChange={onEnd}
            options={look.ends.map((each) => ({
              value: each.endId,
              label: each.label,
              mark: each.state === "bad" ? <EndMark tone="bg-bad" words="breaks" /> : null,
            }))}
          />
        ) : null}
      </div>
      <ol className="rungs" aria-label={`Steps from the ${end.label}`}>
        {end.rungs.map((rung) => (
          <RungRow key={rung.step} rung={rung} />
        ))}
      </ol>
      <Sent end={end} />
    </section>
  );
}

function EndMark({ tone, words }: { tone: string; words: string }) {
  return (
    <span className={`inline-block w-1.5 h-1.5 rounded-full ml-1.5 flex-none ${tone}`}>
      <span className="sr-only">{words}</span>
    </span>
  );
}
