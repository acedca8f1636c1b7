"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { type Answer, asked, call, forget, queryKey } from "@/lib/api/client";
import { type Role, roleWords } from "@/lib/http/permissions";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { CheckLine } from "../ui/check-line";
import { complaintsOf } from "../ui/complaints";
import { Field, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { useTimes } from "../ui/time";

type Rules = Answer<"GET /api/sign-in-rules">;

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** "12 h", "7 days". */
const hoursWords = (hours: number) => (hours >= 48 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`);

function whoWords({ people, without }: Rules["roles"][number]): string {
  if (people === 0) {
    return "nobody has this role";
  }
  return without === 0 ? `all ${people} have one` : `${people - without} of ${people} have one`;
}

/** What happens to those who have none yet. `from`: the day from which it is demanded; "": at once. */
function effectOf({ roles }: Rules, chosen: readonly Role[], from: string): string | undefined {
  const affected = roles.filter(({ role }) => chosen.includes(role));
  const people = affected.reduce((sum, { without }) => sum + without, 0);
  const tokens = affected.reduce((sum, entry) => sum + entry.tokens, 0);
  if (people === 0) {
    return undefined;
  }
  const rest = tokens === 0 ? "" : `, and ${plural(tokens, "token of theirs rests", "tokens of theirs rest")} until then`;
  const who = `${plural(people, "person", "people")} without one`;
  return from === ""
    ? `${who} can do nothing but set it up from now on${rest}.`
    : `${who} ${people === 1 ? "is" : "are"} told on each page how many days are left. From that day on they can do nothing but set it up${rest}.`;
}

/** Whose sign-in needs a second step. */
export function SignInRulesCard() {
  const rules = useQuery(asked("GET /api/sign-in-rules"));
  return (
    <Card title="Who needs a second step">
      {rules.isPending ? <SkeletonRows rows={4} /> : null}
      {rules.isError ? <ProblemPanel error={rules.error} onRetry={() => void rules.refetch()} className="p-4" /> : null}
      {rules.data ? <RulesForm rules={rules.data} /> : null}
    </Card>
  );
}

/** Who needs one by the kept rule and has none, and a mail to them. */
function Remind({ rules: { roles, secondStepRoles } }: { rules: Rules }) {
  const client = useQueryClient();
  const mail = useQuery(asked("GET /api/account-mail"));
  const remind = useMutation({
    mutationFn: () => call("POST /api/sign-in-rules/reminders", { body: {} }),
    onSuccess: ({ reminded, before }) => {
      const late = before === 0 ? "" : `, ${before} ${before === 1 ? "was" : "were"} within a day`;
      toast.success(
        reminded === 0 ? "Everybody was sent a mail within a day already" : `${plural(reminded, "mail is", "mails are")} on the way${late}`,
      );
      return forget(client, "GET /api/account-mail/deliveries");
    },
  });
  const needing = roles.filter(({ role }) => secondStepRoles.includes(role));
  const [only] = needing;
  const without = needing.reduce((sum, entry) => sum + entry.without, 0);
  if (!only || without === 0) {
    return null;
  }
  const who =
    needing.length > 1
      ? plural(without, "person has", "people have")
      : `${without} of ${only.people} with the role ${roleWords[only.role].label} ${without === 1 ? "has" : "have"}`;
  return (
    <>
      <span>{who} not set it up.</span>
      {mail.data === undefined ? null : mail.data.on ? (
        <button
          type="button"
          className="link"
          aria-busy={remind.isPending || undefined}
          onClick={() => (remind.isPending ? undefined : remind.mutate())}
        >
          {remind.isPending ? "Reminding" : `Remind ${without}`}
        </button>
      ) : (
        <span className="text-ink-3">No mail about accounts is sent, so they are told on each page only.</span>
      )}
      {remind.isError ? <ProblemPanel error={remind.error} className="basis-full order-last" /> : null}
    </>
  );
}

function RulesForm({ rules }: { rules: Rules }) {
  const client = useQueryClient();
  const times = useTimes();
  const [chosen, setChosen] = useState<readonly Role[]>(rules.secondStepRoles);
  const kept = rules.secondStepFrom === null ? "" : times.isoDay(rules.secondStepFrom);
  const [from, setFrom] = useState(kept);
  const save = useMutation({
    mutationFn: () =>
      call("PUT /api/sign-in-rules", {
        body: { secondStepRoles: chosen, secondStepFrom: from === "" ? null : new Date(`${from}T00:00`).toISOString() },
      }),
    onSuccess: (now) => {
      client.setQueryData(queryKey("GET /api/sign-in-rules"), now);
      const isToCome = now.secondStepFrom !== null && new Date(now.secondStepFrom) > new Date();
      toast.success(
        now.secondStepRoles.length === 0 ? "Nobody needs a second step now" : isToCome ? "Saved, and announced" : "Saved, and in force",
      );
    },
  });
  const { fields, rest } = complaintsOf(save.error, ["secondStepRoles", "secondStepFrom"]);
  const isSaved =
    chosen.length === rules.secondStepRoles.length && chosen.every((role) => rules.secondStepRoles.includes(role)) && from === kept;
  const effect = effectOf(rules, chosen, from);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) {
          save.mutate();
        }
      }}
    >
      <div className="p-4 flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2.5" aria-describedby="second-step-rule-words">
          <legend className="sr-only">Roles that need a second step</legend>
          {rules.roles.map((entry) => (
            <CheckLine
              key={entry.role}
              checked={chosen.includes(entry.role)}
              onChange={(on) => {
                setChosen(on ? [...chosen, entry.role] : chosen.filter((role) => role !== entry.role));
                save.reset();
              }}
            >
              <span className="font-medium">{roleWords[entry.role].label}</span> <span className="text-ink-3">{whoWords(entry)}</span>
            </CheckLine>
          ))}
        </fieldset>
        <Field
          label="From"
          optional
          hint="Empty: at once. Until that day people are only told."
          error={fields.secondStepFrom}
          className="max-w-[320px]"
        >
          {(control) => (
            <TextInput
              {...control}
              type="date"
              value={from}
              onChange={(day) => {
                setFrom(day);
                save.reset();
              }}
            />
          )}
        </Field>
        <p id="second-step-rule-words" className="text-[12.5px] text-ink-2">
          {effect ?? "With a password. Nobody who may sign in is kept from working by this."}
        </p>
        {fields.secondStepRoles ? (
          <p role="alert" className="text-[12.5px] text-bad-ink">
            {fields.secondStepRoles}
          </p>
        ) : null}
        {save.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
        <div className="flex items-center gap-3">
          <Button type="submit" busy={save.isPending && "Saving"}>
            Save who needs it
          </Button>
          {isSaved ? null : <span className="text-xs text-ink-3">Not saved yet</span>}
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 border-t border-line bg-sunken text-[12.5px] text-ink-2">
        <Remind rules={rules} />
        <span className="text-ink-3 ml-auto phone:ml-0">
          Signed out after {hoursWords(rules.maxHours)}, or {hoursWords(rules.idleHours)} without a click
        </span>
      </div>
    </form>
  );
}
