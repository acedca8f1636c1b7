"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, call } from "@/lib/api/client";
import { roleWords } from "@/lib/http/permissions";
import { complaintsOf } from "../../ui/complaints";
import { Field, TextInput } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { useTimes } from "../../ui/time";
import { TrialStep } from "./trial-step";

type Result = Answer<"POST /api/identity-provider/trial/person">;

const becomes: Readonly<Record<Result["becomes"], (name: string) => string>> = {
  known: (name) => `${name} would be signed in`,
  joined: (name) => `${name} would be signed in, and joined with the account there`,
  new: () => "They would be taken in, with a new account",
  anybody: () => "They would be signed in",
};

function sitesOf({ allSites, sites }: Result): string {
  if (allSites) {
    return "all sites";
  }
  return sites.length === 0 ? "no site that is left" : sites.map(({ name }) => name).join(", ");
}

/** What came of it: in, and as what; or out, and what they would read. */
function Outcome({ result }: { result: Result }) {
  const times = useTimes();
  const { refusal, words, person, group, role, groupsSaidAt } = result;
  const since =
    groupsSaidAt === null ? "" : ` The provider last said so on ${times.day(groupsSaidAt)}; of other groups of theirs nothing is kept.`;
  return (
    <ul aria-live="polite" aria-label="What they would be" className="text-[12.5px]">
      <TrialStep
        ok={group !== null}
        name={group === null ? "No line of the table fits" : `The line ${group} fits`}
        words={role === null ? "Everybody else may not sign in." : `${roleWords[role].label}, ${sitesOf(result)}.${since}`}
        className="flex gap-2.5 py-1.5"
      />
      {group === null ? null : (
        <TrialStep
          ok={refusal === null}
          name={refusal === null ? becomes[result.becomes](person?.name ?? "They") : `${person?.name ?? "They"} would not be signed in`}
          words={
            refusal === null
              ? result.becomes === "joined"
                ? "Only if the provider says that the address is verified."
                : ""
              : `They read: “${words}”`
          }
          className="flex gap-2.5 py-1.5"
        />
      )}
    </ul>
  );
}

/** Says what somebody would be here, before they come. */
export function PersonDialog({ onClose }: { onClose: () => void }) {
  const [person, setPerson] = useState("");
  const [groups, setGroups] = useState("");
  const trial = useMutation({
    mutationFn: () => {
      const listed = groups
        .split(",")
        .map((text) => text.trim())
        .filter((text) => text !== "");
      return call("POST /api/identity-provider/trial/person", {
        body: { ...(person.trim() === "" ? {} : { person: person.trim() }), groups: listed },
      });
    },
  });
  const { fields, rest } = complaintsOf(trial.error, ["person", "groups"]);
  return (
    <FormDialog
      title="Try a person"
      sub="By the table as it stands. Nobody is signed in, and nothing is asked of the provider."
      send="Try"
      busy={trial.isPending && "Trying"}
      onSend={() => trial.mutate()}
      onClose={onClose}
    >
      <Field label="Person" optional hint="A name or an e-mail address. Empty: anybody with these groups" error={fields.person}>
        {(control) => <TextInput {...control} autoFocus value={person} onChange={setPerson} maxLength={254} autoComplete="off" />}
      </Field>
      <Field label="Groups there" optional hint="With commas. Empty: the group that let them in last" error={fields.groups}>
        {(control) => <TextInput {...control} mono value={groups} onChange={setGroups} autoComplete="off" />}
      </Field>
      {trial.data ? <Outcome result={trial.data} /> : null}
      {trial.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
