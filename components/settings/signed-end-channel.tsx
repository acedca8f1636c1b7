"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, forget } from "@/lib/api/client";
import { useMay } from "../session/me";
import { Field, Select } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { When } from "../ui/time";

const nobody = { value: "", label: "Nobody" };
const ended = { done: "was taken", failed: "was not taken", waiting: "is on its way" } as const;

/** Which channel is sent the signed end of the audit each day, and how the last one ended. */
export function SignedEndChannel() {
  const maySet = useMay("channel.edit");
  const client = useQueryClient();
  const shown = useQuery({ ...asked("GET /api/audit/head/channel"), enabled: maySet });
  const save = useMutation({
    mutationFn: (channelId: string | null) => call("PUT /api/audit/head/channel", { body: { channelId } }),
    onSettled: () => forget(client, "GET /api/audit/head/channel"),
  });
  if (!shown.data) {
    return null;
  }
  const { channelId, channels, last } = shown.data;
  if (channels.length === 0) {
    return <p className="mt-1">Add a channel under Alerts, Rules and channels, to have it sent there every day.</p>;
  }
  const isOff = channels.some(({ id, on }) => id === channelId && !on);
  return (
    <div className="mt-3 flex flex-col gap-1.5">
      <Field label="Sent every day to">
        {(control) => (
          <Select
            {...control}
            value={channelId ?? ""}
            onChange={(id) => save.mutate(id === "" ? null : id)}
            options={[nobody, ...channels.map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
      </Field>
      <div aria-live="polite">
        {last === null ? null : <Last last={last} />}
        {channelId !== null && last === null && !isOff ? <p>The first one goes within a minute.</p> : null}
        {isOff ? <p>This channel is switched off: nothing is sent.</p> : null}
      </div>
      {save.error ? <ProblemPanel error={save.error} /> : null}
    </div>
  );
}

function Last({ last: { at, state, words } }: { last: NonNullable<Answer<"GET /api/audit/head/channel">["last"]> }) {
  return (
    <p className={state === "failed" ? "text-bad-ink" : undefined}>
      The one of <When at={at} /> {ended[state]}
      {words === null ? "." : `: ${words}`}
    </p>
  );
}
