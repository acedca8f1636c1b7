"use client";
import { useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { complaintsOf } from "../ui/complaints";
import { Field, Select, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { type NewLinePlan, useGiveLine, usePlan } from "./use-new-line";

/** Asks for the server and the user of a device's line, and shows what would happen before anything does. */
export function GiveLineDialog({ device, onClose }: { device: DeviceDetail; onClose: () => void }) {
  const [serverId, setServerId] = useState<string>();
  // Undefined: whatever is offered. What a person types is theirs, whichever answer comes meanwhile.
  const [typed, setTyped] = useState<string>();
  const [asked, setAsked] = useState<string>();
  const [name, setName] = useState("");
  const plan = usePlan(device.id, { serverId, user: asked });
  const give = useGiveLine(device.id);
  const { data } = plan;
  const user = typed ?? data?.user ?? "";
  const { fields, rest } = complaintsOf(give.error, ["user", "serverId"]);
  // A reason is about what was asked for; what was typed since is not looked at yet.
  const isCurrent = !plan.isPlaceholderData && (typed === undefined || typed.trim() === (asked ?? ""));
  const why = isCurrent && data?.why !== undefined ? { path: data.path, words: data.why } : undefined;
  const [missing, setMissing] = useState(false);
  const send = () => {
    const server = serverId ?? data?.serverId ?? undefined;
    setMissing(user.trim() === "");
    if (server !== undefined && user.trim() !== "" && (why === undefined || why.path === "user")) {
      const body = { serverId: server, user: user.trim(), ...(name.trim() === "" ? {} : { name: name.trim() }) };
      give.mutate(body, { onSuccess: onClose });
    }
  };
  const userError =
    fields.user ??
    (missing && user.trim() === "" ? "Write the user of the line." : undefined) ??
    (why?.path === "user" ? why.words : undefined);
  return (
    <FormDialog
      title={`Give ${device.name} a line`}
      send="Give it the line"
      busy={give.isPending && "Beginning"}
      onSend={send}
      onClose={onClose}
    >
      {plan.isPending ? <SkeletonBlock lines={5} /> : null}
      {plan.isError ? <ProblemPanel error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {data ? (
        <>
          {data.servers.length > 0 ? (
            <Field
              label="Server"
              error={fields.serverId ?? (why?.path === "serverId" ? why.words : undefined)}
              hint={data.server ? `The ${device.noun} will name it ${data.server}` : undefined}
            >
              {(control) => (
                <Select
                  {...control}
                  value={serverId ?? data.serverId ?? ""}
                  onChange={(value) => setServerId(value)}
                  options={data.servers.map((server) => ({ value: server.id, label: server.name }))}
                />
              )}
            </Field>
          ) : null}
          {why && why.path === undefined ? <p className="text-bad-ink">{why.words}</p> : null}
          {data.servers.length > 0 ? (
            <div ref={focusFirst} className="grid grid-cols-2 phone:grid-cols-1 gap-4">
              <Field label="User" error={userError} hint={hintOf(data)}>
                {(control) => (
                  <TextInput
                    {...control}
                    mono
                    value={user}
                    maxLength={64}
                    onChange={setTyped}
                    onBlur={() => setAsked(typed === undefined || typed.trim() === "" ? undefined : typed.trim())}
                  />
                )}
              </Field>
              <Field label="For whom" optional hint="Shown at the PBX, such as Flat 12">
                {(control) => <TextInput {...control} value={name} maxLength={60} onChange={setName} />}
              </Field>
            </div>
          ) : null}
          <Numbering plan={data} />
          <p className="text-[12.5px] text-ink-3">
            A whole building?{" "}
            <Link className="link" href="/devices/give-lines">
              Give lines from a sheet
            </Link>
          </p>
          {data.steps.length > 0 ? <Steps plan={data} noun={device.noun} /> : null}
        </>
      ) : null}
      {give.isError && rest !== undefined ? <ProblemPanel error={give.error} /> : null}
    </FormDialog>
  );
}

/** The fields come after the dialog has opened: it could give the keyboard nothing but its cross. */
function focusFirst(fields: HTMLElement | null): void {
  fields?.querySelector("input")?.focus({ preventScroll: true });
}

function hintOf({ numbers }: NewLinePlan): string {
  return numbers
    ? `The next free one of ${numbers.first} to ${numbers.last} is offered`
    : "The site has no numbers yet: an admin sets them on its page";
}

const span = ({ first, last }: { first: string; last: string }) => (first === last ? first : `${first}–${last}`);

/** What is odd about the numbers of the site, before another one is given away. */
function Numbering({ plan: { numbers, doubles } }: { plan: NewLinePlan }) {
  if (!numbers && doubles.length === 0) {
    return null;
  }
  return (
    <div className="rounded-md border border-line bg-sunken px-3 py-2.5 text-[12.5px] leading-[18px] grid gap-1">
      {numbers ? (
        <p className="text-ink-2">
          <span className="num">{`${numbers.used} of ${numbers.total}`}</span> numbers are used.
          {numbers.holes.length > 0
            ? ` Free in between: ${numbers.holes.map(span).join(", ")}${numbers.moreHoles > 0 ? ` and ${numbers.moreHoles} more` : ""}.`
            : " None is free in between."}
        </p>
      ) : null}
      {doubles.map(({ user, devices }) => (
        <p key={user} className="text-warn-ink wrap-break-word">
          {`${user} is registered by ${devices.length > 1 ? `${devices.slice(0, -1).join(", ")} and ${devices.at(-1)}` : devices[0]}.`}
        </p>
      ))}
    </div>
  );
}

function Steps({ plan: { steps, length }, noun }: { plan: NewLinePlan; noun: string }) {
  return (
    <section aria-label="What will happen">
      <h3 className="text-[13px] mb-1">What will happen</h3>
      <ol className="text-[12.5px] leading-[18px] text-ink-2">
        {steps.map((step, at) => (
          <li key={step} className="flex gap-2.5 py-[2px]">
            <span className="w-3 text-right text-ink-3 num flex-none">{at + 1}</span>
            <span className="min-w-0 wrap-break-word">{step}</span>
          </li>
        ))}
      </ol>
      <p className="text-xs text-ink-3 leading-[17px] mt-2">
        {length === undefined ? "" : `The password has ${length} characters, by the rules of both. `}
        {`If a step fails, the account at the server is deleted again and the ${noun} gets back what it had.`}
      </p>
    </section>
  );
}
