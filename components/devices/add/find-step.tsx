"use client";
import { Check, ChevronRight, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import { oldTlsRisk } from "@/lib/drivers/old-tls-risk";
import { Button } from "../../ui/button";
import { Field, Select } from "../../ui/field";
import { Link } from "../../ui/link";
import { ProblemPanel } from "../../ui/problem-panel";
import { Spinner } from "../../ui/spinner";
import { kindIcon, modelWords } from "../kinds";
import type { DriverChoice } from "../login-fields";
import type { Candidate } from "../use-probe";
import type { AddDraft } from "./draft";
import { StepActions, StepHead } from "./steps";

const questions = ["Is anything there", "Does it speak TLS, and with which certificate", "Which family is it, which model and firmware"];

/** While it looks. */
export function Probing({ address, onStop }: { address: string; onStop: () => void }) {
  return (
    <div>
      <StepHead
        title={
          <>
            Looking at <span className="mono text-[18px] tracking-[-.03em]">{address}</span>
          </>
        }
      >
        Only questions that need no password. This takes a few seconds.
      </StepHead>
      <section className="card" aria-live="polite">
        <ul>
          {questions.map((question) => (
            <li key={question} className="flex items-center gap-3 px-4 h-[46px] border-t border-line first:border-t-0">
              <span className="w-5 grid place-items-center">
                <Spinner size={14} className="text-accent" />
              </span>
              {question}
            </li>
          ))}
        </ul>
      </section>
      <StepActions>
        <Button size="lg" onClick={onStop}>
          Stop
        </Button>
        <span className="text-xs text-ink-3 ml-2">Gives up by itself and says what failed.</span>
      </StepActions>
    </div>
  );
}

/** Nothing usable answered: why, and the two ways on. */
export function NotFound({
  draft,
  error,
  drivers,
  onBack,
  onRetry,
  onAllowOldTls,
  onByHand,
}: {
  draft: AddDraft;
  error: unknown;
  drivers: readonly DriverChoice[];
  onBack: () => void;
  onRetry: () => void;
  /** A person takes the risk, for this address. */
  onAllowOldTls: () => void;
  onByHand: (driver: DriverChoice) => void;
}) {
  const [driver, setDriver] = useState("");
  const [missing, setMissing] = useState(false);
  return (
    <div>
      <StepHead
        title={
          <>
            Nothing to add at <span className="mono text-[18px] tracking-[-.03em]">{draft.address}</span> yet
          </>
        }
      >
        Check the address and try again, or keep the device now and let Lineward sign in when it is there.
      </StepHead>
      <section className="card p-4">
        <ProblemPanel error={error} onRetry={onRetry} retry="Look again">
          {error instanceof ApiProblem && error.code === "tls_outdated" ? (
            <div className="mt-3">
              <p className="text-[12.5px] leading-[18px] text-bad-ink mb-2">{oldTlsRisk}</p>
              <Button size="sm" variant="danger" onClick={onAllowOldTls}>
                <TriangleAlert size={13} />
                Allow it here and look again
              </Button>
            </div>
          ) : null}
        </ProblemPanel>
      </section>
      <section className="card p-4 mt-4">
        <h2 className="text-[13px]">Keep it for later</h2>
        <p className="text-ink-2 text-[12.5px] mt-0.5 mb-3">
          It is stored without being asked anything. Its four truths stay not known until it answers.
        </p>
        <div className="flex items-end gap-2 phone:flex-col phone:items-stretch">
          <Field
            label="What is it"
            className="flex-1"
            error={missing && driver === "" ? "Choose the family, so that Lineward knows how to talk to it." : undefined}
          >
            {(control) => (
              <Select
                {...control}
                value={driver}
                onChange={setDriver}
                options={[
                  { value: "", label: "Choose the family" },
                  ...drivers.map((driver) => ({ value: driver.id, label: driver.label })),
                ]}
              />
            )}
          </Field>
          <Button
            className={missing && driver === "" ? "mb-[26px] h-[34px]! phone:h-11! phone:mb-0" : "h-[34px]! phone:h-11!"}
            onClick={() => {
              const chosen = drivers.find((choice) => choice.id === driver);
              setMissing(true);
              if (chosen) {
                onByHand(chosen);
              }
            }}
          >
            Go on
          </Button>
        </div>
      </section>
      <StepActions>
        <Button variant="ghost" size="lg" onClick={onBack}>
          Back to the address
        </Button>
      </StepActions>
    </div>
  );
}

/** Several things answer there: which one is meant. */
export function ChooseCandidate({
  candidates,
  onChoose,
  onBack,
}: {
  candidates: readonly Candidate[];
  onChoose: (candidate: Candidate) => void;
  onBack: () => void;
}) {
  return (
    <div>
      <StepHead title="Several devices answer there">Choose the one you mean. The others can be added after it.</StepHead>
      <section className="card">
        <ul>
          {candidates.map((candidate) => {
            const Icon = kindIcon(candidate.kind);
            return (
              <li key={`${candidate.driver} ${candidate.endpoint.port}`} className="border-t border-line first:border-t-0">
                <button
                  type="button"
                  className="flex items-center gap-3 px-4 h-[52px] w-full text-left hover:bg-hover"
                  onClick={() => onChoose(candidate)}
                >
                  <Icon size={15} className="text-ink-3" />
                  <span className="font-medium">{modelWords(candidate.label, candidate.model)}</span>
                  <span className="mono text-ink-2">port {candidate.endpoint.port}</span>
                  <ChevronRight size={14} className="ml-auto text-ink-3" />
                </button>
              </li>
            );
          })}
        </ul>
      </section>
      <StepActions>
        <Button variant="ghost" size="lg" onClick={onBack}>
          Back
        </Button>
      </StepActions>
    </div>
  );
}

/** What was found, or what was chosen by hand. */
export function FoundCard({ draft }: { draft: AddDraft }) {
  const { candidate, driver } = draft;
  const Icon = kindIcon(candidate?.kind ?? driver?.kind ?? "");
  const version = [candidate?.firmware && `firmware ${candidate.firmware}`, candidate?.apiVersion && `API ${candidate.apiVersion}`]
    .filter(Boolean)
    .join(", ");
  return (
    <section className="card p-4 flex items-center gap-4 phone:flex-wrap">
      <span className="grid place-items-center w-12 h-12 rounded-[11px] border border-line-2 text-ink-2 flex-none shadow-(--sh-1)">
        <Icon size={23} />
      </span>
      <div className="min-w-0">
        {candidate ? (
          <div className="text-xs text-ok-ink font-medium flex items-center gap-1.5">
            <Check size={12} />
            Found
          </div>
        ) : (
          <div className="text-xs text-ink-3">Chosen by you, not asked yet</div>
        )}
        <div className="font-semibold text-[15px] leading-[22px] tracking-[-.01em]">
          {modelWords(driver?.label ?? "", candidate?.model)}
        </div>
        <div className="text-[12.5px] text-ink-3">
          {version}
          {candidate?.serial ? (
            <>
              {version === "" ? "" : " · "}serial <span className="mono text-ink-3">{candidate.serial}</span>
            </>
          ) : null}
        </div>
      </div>
      {candidate && candidate.offers.length > 0 ? (
        <ul className="ml-auto grid grid-cols-2 gap-x-5 gap-y-1 phone:ml-0">
          {candidate.offers.map((offer) => (
            <li key={offer} className="inline-flex items-center gap-1.5 text-xs text-ink-2">
              <Check size={12} className="text-ok" />
              {offer}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** The device is here already. */
export function AlreadyKept({ candidate }: { candidate: Candidate }) {
  return candidate.known ? (
    <p className="mt-4 text-[12.5px] text-warn-ink">
      A device with this serial is already here:{" "}
      <Link className="link" href={`/devices/${candidate.known.id}`}>
        {candidate.known.name}
      </Link>
      . If it has moved to this address, change the address there; its history stays.
    </p>
  ) : null;
}
