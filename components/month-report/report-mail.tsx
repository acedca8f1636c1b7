"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, forget } from "@/lib/api/client";
import { useMay } from "../session/me";
import { Field, Select } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { When } from "../ui/time";
import { zoneChoicesOf } from "../ui/time-zones";

type Mail = Answer<"GET /api/sites/{id}/report-mail">;

const nobody = { value: "", label: "Nobody" };
const monthFormat = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" });
const monthWords = (month: string) => monthFormat.format(new Date(`${month}-01T00:00:00Z`));

/** Whom the report of each month is sent to; for who sets up what people are told by. */
export function ReportMail({ site }: { site: string }) {
  const maySet = useMay("channel.edit");
  const params = { id: site };
  const client = useQueryClient();
  const mail = useQuery({ ...asked("GET /api/sites/{id}/report-mail", { params }), enabled: maySet });
  const onSettled = () => forget(client, "GET /api/sites/{id}/report-mail");
  const save = useMutation({
    mutationFn: (body: { channelId: string; timeZone: string }) => call("PUT /api/sites/{id}/report-mail", { params, body }),
    onSettled,
  });
  const remove = useMutation({ mutationFn: () => call("DELETE /api/sites/{id}/report-mail", { params }), onSettled });
  if (!mail.data) {
    return null;
  }
  const { sent, channels } = mail.data;
  const timeZone = sent?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const choose = (channelId: string) => (channelId === "" ? remove.mutate() : save.mutate({ channelId, timeZone }));
  const error = save.error ?? remove.error;
  return (
    <section className="card p-4 flex flex-col gap-3" aria-label="Send it by itself">
      <h2 className="text-[13px] font-semibold">Send it by itself</h2>
      {channels.length === 0 && sent === null ? (
        <p className="text-[12.5px] leading-[18px] text-ink-2">
          Add a channel under Alerts, Rules and channels, to have the report of each month sent.
        </p>
      ) : (
        <Field label="To">
          {(control) => (
            <Select
              {...control}
              value={sent?.channelId ?? ""}
              onChange={choose}
              options={[nobody, ...channels.map(({ id, name }) => ({ value: id, label: name }))]}
            />
          )}
        </Field>
      )}
      {sent === null ? null : (
        <Field label="Time zone">
          {(control) => (
            <Select
              {...control}
              value={sent.timeZone}
              onChange={(zone) => save.mutate({ channelId: sent.channelId, timeZone: zone })}
              options={zoneChoicesOf(sent.timeZone)}
            />
          )}
        </Field>
      )}
      <div className="text-[12.5px] leading-[18px] text-ink-2" aria-live="polite">
        {sent === null ? null : <Times sent={sent} />}
      </div>
      {error ? <ProblemPanel error={error} /> : null}
    </section>
  );
}

function Times({ sent: { month, at, last } }: { sent: NonNullable<Mail["sent"]> }) {
  const ended = { done: "taken", failed: "not taken", waiting: "on its way" } as const;
  return (
    <>
      <p>
        {`${monthWords(month)} is sent on `}
        <When at={at} as="date" />, <When at={at} as="clock" />.
      </p>
      {last === null ? null : (
        <p className={last.state === "failed" ? "text-bad-ink" : undefined}>
          {`Last: ${monthWords(last.month)}, ${ended[last.state]}${last.words === null ? "" : `: ${last.words}`}`}
        </p>
      )}
    </>
  );
}
