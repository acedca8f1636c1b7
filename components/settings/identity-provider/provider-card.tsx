"use client";
import { Lock } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { type ProviderInput, type ProviderSettings, providerSettings } from "@/lib/identity-provider/schemas";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { complaintsOf } from "../../ui/complaints";
import { CopyButton } from "../../ui/copy-button";
import { Field, PasswordInput, Switch, TextInput } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import { SkeletonRows } from "../../ui/skeleton";
import { useTimes } from "../../ui/time";
import { ProviderTrial } from "./provider-trial";
import { type Kept, nothingYet, useKeepProvider, useProvider } from "./use-provider";

const inputs = ["name", "issuer", "clientId", "clientSecret", "groupsClaim", "scope"] as const;

/** Signing in with an account elsewhere: where it is, how Lineward proves itself there, and a trial of it beside. */
export function ProviderCard() {
  const provider = useProvider();
  const times = useTimes();
  const since = provider.data?.since ?? null;
  return (
    <Card
      title="Sign in with another account"
      action={provider.data ? <Badge>{since === null ? "Off" : `On since ${times.day(since)}`}</Badge> : undefined}
    >
      {provider.isPending ? <SkeletonRows rows={5} /> : null}
      {provider.isError ? <ProblemPanel error={provider.error} onRetry={() => void provider.refetch()} className="p-4" /> : null}
      {provider.data ? <ProviderForm key={JSON.stringify(provider.data.settings)} kept={provider.data} /> : null}
    </Card>
  );
}

/** What the form complains about before it is sent. */
function complaintsIn(input: ProviderInput): Readonly<Record<string, string>> {
  const { clientSecret: _secret, ...settings } = input;
  const parsed = providerSettings.safeParse(settings);
  return parsed.success ? {} : Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join("."), message]));
}

function ProviderForm({ kept }: { kept: Kept }) {
  const before = kept.settings ?? nothingYet;
  const [typed, setTyped] = useState<ProviderSettings>(before);
  const [secret, setSecret] = useState<string>();
  const [tried, setTried] = useState(false);
  const keep = useKeepProvider();
  const set = (change: Partial<ProviderSettings>) => {
    setTyped({ ...typed, ...change });
    keep.reset();
  };
  const input: ProviderInput = { ...typed, ...(secret === undefined || secret === "" ? {} : { clientSecret: secret }) };
  const own = tried ? complaintsIn(input) : {};
  const { fields, rest } = complaintsOf(keep.error, [...inputs]);
  const wrong = (name: (typeof inputs)[number]) => own[name] ?? fields[name];
  const isChanged = JSON.stringify(typed) !== JSON.stringify(before) || input.clientSecret !== undefined;
  const isWhole = () => {
    setTried(true);
    return Object.keys(complaintsIn(input)).length === 0;
  };
  const save = () => {
    if (isWhole() && !keep.isPending) {
      keep.mutate(input, {
        onSuccess: ({ settings }) => toast.success(settings?.on ? "Saved, and on the sign-in page" : "Saved. It is off"),
      });
    }
  };
  const text = (name: "name" | "issuer" | "clientId" | "groupsClaim" | "scope", label: string, hint?: string, placeholder?: string) => (
    <Field label={label} hint={hint} error={wrong(name)}>
      {(control) => (
        <TextInput
          {...control}
          mono={name !== "name"}
          value={typed[name]}
          placeholder={placeholder}
          onChange={(value) => set({ [name]: value })}
          autoComplete="off"
        />
      )}
    </Field>
  );
  const asksSecret = secret !== undefined || !kept.secretKept;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="grid grid-cols-[minmax(0,7fr)_minmax(0,4fr)] narrow:grid-cols-1">
        <div className="p-4 flex flex-col gap-4 min-w-0">
          {text("name", "Name on the button", undefined, "Northbank account")}
          {text("issuer", "Issuer", "The address that ends before /.well-known", "https://login.example.com/realms/staff")}
          <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
            {text("clientId", "Client ID")}
            <Field label="Client secret" hint={asksSecret ? "Left empty: there is none" : undefined} error={wrong("clientSecret")}>
              {(control) =>
                asksSecret ? (
                  <PasswordInput {...control} value={secret ?? ""} onChange={setSecret} autoComplete="off" />
                ) : (
                  <div className="inp">
                    <Lock size={14} className="text-ink-3" />
                    <span className="text-ink-3">Stored, not shown</span>
                    <button {...control} type="button" className="link text-xs ml-auto" onClick={() => setSecret("")}>
                      Change
                    </button>
                  </div>
                )
              }
            </Field>
          </div>
          <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
            {text("groupsClaim", "Groups are in", "The claim that lists a person’s groups")}
            {text("scope", "What is asked for", "The provider’s scopes")}
          </div>
          <div className="fld">
            <div className="lab">Return address</div>
            <div className="flex items-center gap-2 min-w-0">
              <span className="mono text-[12px] break-all">{kept.returnAddress}</span>
              <CopyButton text={kept.returnAddress} label="Copy the return address" />
            </div>
            <div className="hint">
              <span>The provider has to allow it. It is made of LINEWARD_URL.</span>
            </div>
          </div>
          <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
            <Switch
              checked={typed.takeIn}
              onChange={(takeIn) => set({ takeIn })}
              label="Take people in by themselves"
              hint="The first sign-in makes the account"
            />
            <Switch
              checked={typed.joinByEmail}
              onChange={(joinByEmail) => set({ joinByEmail })}
              label="Join accounts of the same address"
              hint="Only if the provider says that the address is verified. Its admins can then be anybody here."
            />
            <Switch
              checked={typed.provesBothSteps}
              onChange={(provesBothSteps) => set({ provesBothSteps })}
              label="It asks everybody for both steps"
              hint="Off: only where it says so itself"
            />
            <Switch
              checked={typed.on}
              onChange={(on) => set({ on })}
              label="People may sign in with it"
              hint="Off: everybody who did is signed out"
            />
          </div>
          {keep.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
        </div>
        <ProviderTrial input={input} isWhole={isWhole} />
      </div>
      <div className="px-4 py-2.5 border-t border-line bg-sunken flex items-center gap-3 text-[12.5px] text-ink-2 phone:flex-wrap">
        <span>{isChanged ? "Not saved yet" : "No group any more there: signed out here within 5 minutes"}</span>
        <span className="ml-auto flex gap-2">
          {isChanged ? (
            <Button
              size="sm"
              variant="ghost"
              onClick={() => {
                setTyped(before);
                setSecret(undefined);
                setTried(false);
                keep.reset();
              }}
            >
              Discard
            </Button>
          ) : null}
          <Button type="submit" size="sm" variant="primary" busy={keep.isPending && "Saving"}>
            Save the account
          </Button>
        </span>
      </div>
    </form>
  );
}
