"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { type Answer, asked, call } from "@/lib/api/client";
import { roleWords } from "@/lib/http/permissions";
import type { ProviderInput } from "@/lib/identity-provider/schemas";
import { inNewTab } from "../../session/in-new-tab";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ProblemPanel } from "../../ui/problem-panel";
import { TrialStep } from "./trial-step";

const names = { describes: "It describes itself", keys: "Its keys are readable", client: "It knows this client" } as const;

type Result = NonNullable<Answer<"GET /api/identity-provider/trial/sign-in">["result"]>;

function Tried({ result }: { result: Result }) {
  const groups = result.groups.length === 0 ? "" : ` Groups: ${result.groups.join(", ")}.`;
  const role = result.role === null ? "" : ` Here: ${roleWords[result.role].label}.`;
  return (
    <>
      {result.email === null ? null : <TrialStep ok name="You signed in there" words={`As ${result.email}`} />}
      <TrialStep
        ok={result.ok}
        name={result.ok ? "It names your groups" : "You could not sign in"}
        words={`${result.words}${groups}${role}`}
      />
    </>
  );
}

/** Tries what is typed, before it is saved: step by step, and as a whole sign-in in a tab of its own. */
export function ProviderTrial({ input, isWhole }: { input: ProviderInput; isWhole: () => boolean }) {
  const [waits, setWaits] = useState(false);
  const trial = useMutation({ mutationFn: () => call("POST /api/identity-provider/trial", { body: input }) });
  const signIn = useMutation({
    mutationFn: () => inNewTab(() => call("POST /api/identity-provider/trial/sign-in", { body: input })),
    onSuccess: () => setWaits(true),
  });
  const end = useQuery({
    ...asked("GET /api/identity-provider/trial/sign-in"),
    enabled: waits,
    refetchInterval: (query) => (query.state.data?.result ? false : 1_000),
    staleTime: 0,
    gcTime: 0,
  });
  const result = waits ? end.data?.result : undefined;
  const steps = trial.data?.steps;
  return (
    <section
      aria-label="Test"
      className="border-l border-line narrow:border-l-0 narrow:border-t bg-sunken flex flex-col pb-3 text-[12.5px] min-w-0"
    >
      <div className="flex items-center justify-between px-4 pt-3 pb-1">
        <h3 className="font-medium">Test</h3>
        {steps ? (
          <Badge tone={steps.every(({ ok }) => ok) ? "ok" : "bad"}>
            {steps.filter(({ ok }) => ok).length} of {Object.keys(names).length}
          </Badge>
        ) : null}
      </div>
      <ol aria-live="polite">
        {steps?.map(({ step, ok, words }) => (
          <TrialStep key={step} ok={ok} name={names[step]} words={words} />
        ))}
        {result ? <Tried result={result} /> : null}
      </ol>
      {steps || waits ? null : <p className="px-4 py-1 text-ink-3">Tries what is typed here. Nothing is saved, and nobody is signed in.</p>}
      {waits && !result ? <p className="px-4 py-1 text-ink-3">Waiting for your sign-in in the other tab.</p> : null}
      {trial.isError ? <ProblemPanel error={trial.error} className="mx-4" /> : null}
      {signIn.isError ? <ProblemPanel error={signIn.error} className="mx-4" /> : null}
      <div className="px-4 pt-2 flex flex-wrap gap-2">
        <Button size="sm" busy={trial.isPending && "Testing"} onClick={() => isWhole() && trial.mutate()}>
          <RefreshCw size={14} />
          {steps ? "Test again" : "Test"}
        </Button>
        <Button
          size="sm"
          busy={signIn.isPending && "Opening"}
          onClick={() => {
            if (isWhole()) {
              setWaits(false);
              signIn.mutate();
            }
          }}
        >
          Try a sign-in
        </Button>
      </div>
    </section>
  );
}
