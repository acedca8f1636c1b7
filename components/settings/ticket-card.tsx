"use client";
import { CircleCheck, CircleSlash } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { TicketRuleAnswer } from "@/lib/resets/endpoints";
import { exampleTicket, patternComplaint, ticketExpression } from "@/lib/resets/ticket-pattern";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { Field, Switch, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { useSetTicketRule, useTicketRule } from "./use-ticket-rule";

/** Whether every reset needs a ticket, and how one looks. */
export function TicketCard() {
  const rule = useTicketRule();
  return (
    <Card title="Tickets of resets">
      {rule.isPending ? <SkeletonRows rows={2} /> : null}
      {rule.isError ? <ProblemPanel error={rule.error} onRetry={() => void rule.refetch()} className="p-4" /> : null}
      {rule.data ? <TicketForm rule={rule.data} /> : null}
    </Card>
  );
}

function TicketForm({ rule }: { rule: TicketRuleAnswer }) {
  const set = useSetTicketRule();
  const [required, setRequired] = useState(rule.required);
  const [pattern, setPattern] = useState(rule.pattern ?? "");
  const [sample, setSample] = useState("");
  const [tried, setTried] = useState(false);
  const typed = pattern.trim();
  const complaint = patternComplaint(typed);
  const { fields, rest } = complaintsOf(set.error, ["pattern"]);
  const saved = required === rule.required && (!required || typed === rule.pattern);
  const save = () => {
    setTried(true);
    if (set.isPending || (required && complaint !== undefined)) {
      return;
    }
    set.mutate(required ? typed : null, {
      onSuccess: (now) => {
        setTried(false);
        toast.success(now.required ? "Every reset needs a ticket now" : "Tickets are optional now");
      },
    });
  };
  return (
    <form
      noValidate
      className="p-4 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Switch
        checked={required}
        onChange={setRequired}
        label="Every reset needs a ticket"
        hint="Off: a ticket is optional and may look like anything. Either way it is kept in the audit trail."
      />
      {required ? (
        <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
          <Field
            label="What a ticket looks like"
            hint={
              <>
                <code className="mono">#</code> is a digit, <code className="mono">@</code> a letter, <code className="mono">*</code>{" "}
                anything; all else stands for itself
              </>
            }
            error={(tried ? complaint : undefined) ?? fields.pattern}
          >
            {(control) => (
              <TextInput
                {...control}
                mono
                value={pattern}
                onChange={(text) => {
                  setPattern(text);
                  // What the server said was about what was typed before.
                  set.reset();
                }}
                placeholder="HD-####"
                autoComplete="off"
                autoCapitalize="characters"
              />
            )}
          </Field>
          <Field label="Try one" optional hint={<Verdict pattern={typed} sample={sample.trim()} />}>
            {(control) => (
              <TextInput
                {...control}
                mono
                value={sample}
                onChange={setSample}
                placeholder={complaint === undefined ? exampleTicket(typed) : ""}
                maxLength={64}
                autoComplete="off"
                autoCapitalize="characters"
              />
            )}
          </Field>
        </div>
      ) : null}
      {set.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
      <div className="flex items-center gap-3">
        <Button type="submit" busy={set.isPending && "Saving"}>
          Save the ticket rule
        </Button>
        {saved ? null : <span className="text-xs text-ink-3">Not saved yet</span>}
      </div>
    </form>
  );
}

/** Whether a ticket fits, by the rule that the server applies; before one is typed, an example that does. */
function Verdict({ pattern, sample }: { pattern: string; sample: string }) {
  if (patternComplaint(pattern) !== undefined) {
    return "Whether it fits is shown here";
  }
  const ticket = sample === "" ? exampleTicket(pattern) : sample;
  const fits = ticketExpression(pattern).test(ticket);
  return (
    <span role="status" className={`flex items-center gap-1.5 ${fits ? "" : "text-warn-ink"}`}>
      {fits ? <CircleCheck size={13} className="text-ok-ink" /> : <CircleSlash size={13} />}
      <span className="wrap-anywhere">
        <span className="mono">{ticket}</span> {fits ? "fits" : "does not fit"}
      </span>
    </span>
  );
}
