"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Answer, asked } from "@/lib/api/client";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { Field, Switch, TextInput } from "../ui/field";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { AccountMailLog } from "./account-mail-log";
import { useChangeAccountMail } from "./use-account-mail";

type Setting = Answer<"GET /api/account-mail">;

/** Whether people are sent mail about their own account, and what became of those mails. */
export function AccountMailCard() {
  const setting = useQuery(asked("GET /api/account-mail"));
  return (
    <Card title="Mail about people’s own accounts">
      {setting.isPending ? <SkeletonRows rows={3} /> : null}
      {setting.isError ? <ProblemPanel error={setting.error} onRetry={() => void setting.refetch()} className="p-4" /> : null}
      {setting.data ? <SettingForm setting={setting.data} /> : null}
      <AccountMailLog />
    </Card>
  );
}

/** What is missing before it can be switched on, and where it is set. */
function Missing({ missing }: { missing: Setting["missing"] }) {
  return (
    <ul className="flex flex-col gap-1.5 text-[12.5px] text-warn-ink list-disc pl-5">
      {missing.includes("mail_server") ? (
        <li>
          No mail server is set.{" "}
          <Link href="/alerts/rules" className="link">
            Set it beside the channels of alerts
          </Link>
        </li>
      ) : null}
      {missing.includes("address") ? (
        <li>
          <span className="mono">LINEWARD_URL</span> is not set. Links in mails lead to that address and to no other.
        </li>
      ) : null}
    </ul>
  );
}

function SettingForm({ setting }: { setting: Setting }) {
  const [on, setOn] = useState(setting.on);
  const [askWhom, setAskWhom] = useState(setting.askWhom);
  const { save, test } = useChangeAccountMail();
  const { fields, rest } = complaintsOf(save.error, ["on", "askWhom"]);
  const isReady = setting.missing.length === 0;
  const isSaved = on === setting.on && askWhom.trim() === setting.askWhom;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) {
          save.mutate({ on, askWhom: askWhom.trim() });
        }
      }}
    >
      <div className="p-4 flex flex-col gap-4">
        <Switch
          label="Send mail to people about their own account"
          hint="Invitations, forgotten passwords; and each is told of a sign-in from elsewhere, a changed password, another second step or passkey"
          checked={on}
          onChange={(next) => {
            setOn(next);
            save.reset();
          }}
        />
        {isReady ? (
          <p className="text-[12.5px] text-ink-2">
            From <span className="mono">{setting.from}</span>. Links lead to <span className="mono">{setting.url}</span>.
          </p>
        ) : (
          <Missing missing={setting.missing} />
        )}
        {isReady && setting.on ? null : (
          <p className="text-[12.5px] text-ink-2">Until then one-time links are shown once to the admin who makes them, to be passed on.</p>
        )}
        {fields.on ? (
          <p role="alert" className="text-[12.5px] text-bad-ink">
            {fields.on}
          </p>
        ) : null}
        <Field
          label="Whom to ask without mail"
          optional
          hint="Shown to whoever has forgotten their password, signed in or not. Empty: “an admin”"
          error={fields.askWhom}
        >
          {(control) => <TextInput {...control} value={askWhom} onChange={setAskWhom} maxLength={200} autoComplete="off" />}
        </Field>
        {save.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
        {test.isError ? <ProblemPanel error={test.error} /> : null}
        {test.data ? (
          <p role="status" className={`text-[12.5px] ${test.data.ok ? "text-ok-ink" : "text-bad-ink"}`}>
            {test.data.ok ? "The mail server took it: " : "It was not sent: "}
            {test.data.words}
          </p>
        ) : null}
        <div className="flex items-center gap-3 flex-wrap">
          <Button type="submit" busy={save.isPending && "Saving"}>
            Save the mail setting
          </Button>
          {setting.from === null ? null : (
            <Button variant="ghost" busy={test.isPending && "Sending"} onClick={() => test.mutate()}>
              Send a test to me
            </Button>
          )}
          {isSaved ? null : <span className="text-xs text-ink-3">Not saved yet</span>}
        </div>
      </div>
    </form>
  );
}
