"use client";
import { Bell } from "lucide-react";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { complaintsOf } from "../../ui/complaints";
import { Field, Select, TextInput } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import { SkeletonRows } from "../../ui/skeleton";
import { useTimes } from "../../ui/time";
import { EmergencyTrial } from "./emergency-trial";
import { type KeptEmergencyAdmin, useEmergencyAdmin, useKeepEmergencyAdmin } from "./use-emergency-admin";
import { useProvider } from "./use-provider";

/** Who gets in when the provider does not answer, or is set up wrongly. */
export function EmergencyCard() {
  const provider = useProvider();
  const emergency = useEmergencyAdmin();
  const name = provider.data?.settings?.name;
  if (provider.data && name === undefined && !emergency.data?.person) {
    return null;
  }
  const { data } = emergency;
  return (
    <Card title="Emergency admin" action={data ? <Badge>{data.person ? "Ready" : "Nobody chosen"}</Badge> : undefined}>
      {emergency.isPending ? <SkeletonRows rows={4} /> : null}
      {emergency.isError ? <ProblemPanel error={emergency.error} onRetry={() => void emergency.refetch()} className="p-4" /> : null}
      {data ? (
        <EmergencyForm
          key={JSON.stringify([data.person?.id, data.networks, data.envelope])}
          kept={data}
          provider={name ?? "the other account"}
        />
      ) : null}
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="px-3 py-2 min-w-0">
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="font-medium num">{children}</dd>
    </div>
  );
}

/** When it was last used, changed and tried. */
function EmergencyFacts({ kept: { lastUsedAt, passwordChangedAt, tried } }: { kept: KeptEmergencyAdmin }) {
  const times = useTimes();
  return (
    <dl className="grid grid-cols-3 border border-line rounded-md divide-x divide-line phone:grid-cols-1 phone:divide-x-0 phone:divide-y">
      <Fact label="Last used">{lastUsedAt === null ? "Never" : times.day(lastUsedAt)}</Fact>
      <Fact label="Password changed">{passwordChangedAt === null ? "Not known" : times.day(passwordChangedAt)}</Fact>
      <Fact label="Tried out">
        {tried === null ? (
          <span className="text-warn-ink">Never</span>
        ) : (
          <span className={tried.ok ? undefined : "text-bad-ink"}>
            {times.day(tried.at)}, {tried.ok ? "worked" : "did not work"}
          </span>
        )}
      </Fact>
    </dl>
  );
}

const listed = (typed: string) =>
  typed
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");

function EmergencyForm({ kept, provider }: { kept: KeptEmergencyAdmin; provider: string }) {
  const before = { personId: kept.person?.id ?? "", networks: kept.networks.join(", "), envelope: kept.envelope };
  const [typed, setTyped] = useState(before);
  const [tries, setTries] = useState(false);
  const keep = useKeepEmergencyAdmin();
  const set = (change: Partial<typeof typed>) => {
    setTyped({ ...typed, ...change });
    keep.reset();
  };
  const isChanged = JSON.stringify(typed) !== JSON.stringify(before);
  const { fields, rest } = complaintsOf(keep.error, ["personId", "networks", "envelope"]);
  const chosen = kept.candidates.find(({ id }) => id === typed.personId) ?? (kept.person?.id === typed.personId ? kept.person : undefined);
  // Somebody who was chosen and cannot be chosen any more still stands in the list.
  const people = chosen && !kept.candidates.includes(chosen) ? [chosen, ...kept.candidates] : kept.candidates;
  const save = () => {
    if (isChanged && !keep.isPending) {
      const personId = typed.personId === "" ? null : typed.personId;
      keep.mutate(
        { personId, networks: personId === null ? [] : listed(typed.networks), envelope: personId === null ? "" : typed.envelope.trim() },
        {
          onSuccess: ({ person }) => toast.success(person ? `${person.name} is the emergency admin` : "Nobody is the emergency admin now"),
        },
      );
    }
  };
  const you = kept.address === null ? "" : ` You are at ${kept.address}.`;
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="p-4 flex flex-col gap-4">
          <p className="text-ink-2 text-[12.5px]">
            One admin who never needs the other side, and gets in when <span className="text-ink">{provider}</span> is down or set up
            wrongly. Cannot be removed, switched off, given another role or joined with an account there.
          </p>
          <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
            <Field
              label="Who"
              hint={
                chosen
                  ? `Signs in with a password, ${chosen.secondStep ? "and has a second step" : "without a second step yet"}`
                  : "An admin with a password here and no account elsewhere"
              }
              error={fields.personId}
            >
              {(control) => (
                <Select
                  {...control}
                  value={typed.personId}
                  onChange={(personId) => set({ personId })}
                  options={[{ value: "", label: "Nobody" }, ...people.map(({ id, name }) => ({ value: id, label: name }))]}
                />
              )}
            </Field>
            {typed.personId === "" ? null : (
              <>
                <Field label="Only from" optional hint={`Networks, with commas. Empty: from anywhere.${you}`} error={fields.networks}>
                  {(control) => (
                    <TextInput
                      {...control}
                      mono
                      value={typed.networks}
                      onChange={(networks) => set({ networks })}
                      placeholder="10.20.0.0/24"
                      autoComplete="off"
                    />
                  )}
                </Field>
                <Field label="Envelope" optional hint="Where the password lies, in words" error={fields.envelope}>
                  {(control) => (
                    <TextInput
                      {...control}
                      value={typed.envelope}
                      onChange={(envelope) => set({ envelope })}
                      placeholder="Safe, office Northbank"
                      maxLength={120}
                    />
                  )}
                </Field>
              </>
            )}
          </div>
          {kept.person && typed.personId === kept.person.id ? <EmergencyFacts kept={kept} /> : null}
          {keep.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
        </div>
        <div className="px-4 py-2.5 border-t border-line bg-sunken flex items-center gap-3 text-[12.5px] text-ink-2 phone:flex-wrap">
          <span className="flex items-center gap-2">
            <Bell size={14} className="shrink-0" aria-hidden="true" />
            {kept.mailed
              ? `Each sign-in with it is mailed to all ${kept.admins} admins and stands in the audit.`
              : "Each sign-in with it stands in the audit. It is mailed to all admins once mail about accounts is on."}
          </span>
          <span className="ml-auto flex gap-2">
            {isChanged ? (
              <>
                <Button size="sm" variant="ghost" onClick={() => set(before)}>
                  Discard
                </Button>
                <Button type="submit" size="sm" variant="primary" busy={keep.isPending && "Saving"}>
                  Save the emergency admin
                </Button>
              </>
            ) : kept.person ? (
              <Button size="sm" onClick={() => setTries(true)}>
                Try it out
              </Button>
            ) : null}
          </span>
        </div>
      </form>
      {tries && kept.person ? <EmergencyTrial name={kept.person.name} onClose={() => setTries(false)} /> : null}
    </>
  );
}
