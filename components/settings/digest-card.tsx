"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, asked, call, forget } from "@/lib/api/client";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { Field, Select, Switch, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { When } from "../ui/time";
import { zoneChoicesOf } from "../ui/time-zones";

type OwnDigest = Answer<"GET /api/me/digest">;
type Wish = NonNullable<OwnDigest["set"]>;

/** One's own mail of the day: when it comes, and what it would say now. */
export function DigestCard() {
  const digest = useQuery(asked("GET /api/me/digest"));
  return (
    <Card title="Daily digest">
      {digest.isPending ? <SkeletonRows rows={2} /> : null}
      {digest.isError ? <ProblemPanel error={digest.error} onRetry={() => void digest.refetch()} className="p-4" /> : null}
      {digest.data ? <DigestForm digest={digest.data} /> : null}
    </Card>
  );
}

const ended = { done: "taken", failed: "not taken", waiting: "on its way" } as const;

function DigestForm({ digest: { set, email, canSend, nextAt, last } }: { digest: OwnDigest }) {
  const client = useQueryClient();
  const kept: Wish = set ?? { on: false, at: "07:15", timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  const [wish, setWish] = useState(kept);
  const save = useMutation({
    mutationFn: () => call("PUT /api/me/digest", { body: wish }),
    onSettled: () => forget(client, "GET /api/me/digest"),
  });
  const { fields, rest } = complaintsOf(save.error, ["at", "timeZone"]);
  const isSaved = wish.on === kept.on && (!wish.on || (wish.at === kept.at && wish.timeZone === kept.timeZone));
  return (
    <form
      noValidate
      className="p-4 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Switch
        checked={wish.on}
        onChange={(on) => setWish({ ...wish, on })}
        label="One mail a day"
        hint={`To ${email}: what is open, what is over, what waits, of what you may see. None on a day with nothing to tell`}
      />
      {wish.on ? (
        <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
          <Field label="Sent at" error={fields.at}>
            {(control) => <TextInput {...control} mono value={wish.at} onChange={(at) => setWish({ ...wish, at })} />}
          </Field>
          <Field label="Time zone" error={fields.timeZone}>
            {(control) => (
              <Select
                {...control}
                value={wish.timeZone}
                onChange={(timeZone) => setWish({ ...wish, timeZone })}
                options={zoneChoicesOf(wish.timeZone)}
              />
            )}
          </Field>
        </div>
      ) : null}
      {wish.on && !canSend ? (
        <p className="text-xs text-warn-ink">No mail server is set yet, so nothing is sent. An admin can set it.</p>
      ) : null}
      {nextAt === null && last === null ? null : (
        <p className="text-xs text-ink-3">
          {nextAt === null ? null : (
            <>
              Next: <When at={nextAt} as="date" />, <When at={nextAt} as="clock" />.{" "}
            </>
          )}
          {last === null ? null : (
            <span className={last.state === "failed" ? "text-bad-ink" : undefined}>
              Last: <When at={last.at} as="date" />, {ended[last.state]}
              {last.words === null ? "" : `: ${last.words}`}
            </span>
          )}
        </p>
      )}
      {rest ? <ProblemPanel error={rest} /> : null}
      <div>
        <Button type="submit" busy={save.isPending && "Saving"} disabled={isSaved}>
          Save
        </Button>
      </div>
      <Preview timeZone={wish.timeZone} />
    </form>
  );
}

/** What would be sent now, once somebody asks. */
function Preview({ timeZone }: { timeZone: string }) {
  const [isOpen, setOpen] = useState(false);
  const preview = useQuery({ ...asked("GET /api/me/digest/preview", { query: { timeZone } }), enabled: isOpen });
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="link text-xs w-fit">What it would say now</summary>
      <div className="mt-2 text-[12.5px] leading-[18px]" aria-live="polite">
        {preview.isError ? <ProblemPanel error={preview.error} onRetry={() => void preview.refetch()} /> : null}
        {preview.data ? (
          preview.data.message === null ? (
            <p className="text-ink-2">Nothing is open, nothing was, nothing waits: no mail would be sent.</p>
          ) : (
            <div className="rounded-lg border border-line bg-sunken p-3">
              <p className="font-medium">{preview.data.message.title}</p>
              <p className="whitespace-pre-line text-ink-2 mt-1.5 wrap-break-word">{preview.data.message.text}</p>
            </div>
          )
        ) : null}
      </div>
    </details>
  );
}
