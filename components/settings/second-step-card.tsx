"use client";
import { LifeBuoy, Smartphone } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { PasswordDialog } from "../session/password-dialog";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { When } from "../ui/time";
import { RecoveryCodesDialog } from "./recovery-codes-dialog";
import { SecondStepSetUp } from "./second-step-set-up";
import { useChangeSecondStep, useSecondStep } from "./use-second-step";

type Open =
  | { kind: "begin" | "renew" | "off" }
  | { kind: "scan"; uri: string; codes: readonly string[] }
  | { kind: "codes"; codes: readonly string[] };

/** One's own second step: set up with an app, its recovery codes, turned off. */
export function SecondStepCard() {
  const step = useSecondStep();
  const { begin, renewCodes, turnOff } = useChangeSecondStep();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  if (open?.kind === "scan") {
    const { uri, codes } = open;
    return (
      <Card title="Second step with an app" action={<Badge tone="accent">Step 1 of 2</Badge>}>
        <SecondStepSetUp uri={uri} onCancel={close} onDone={() => setOpen({ kind: "codes", codes })} />
        <div className="flex items-center gap-2.5 px-4 py-3 border-t border-line bg-sunken text-[12.5px] text-ink-2">
          <LifeBuoy size={15} className="flex-none" />
          Next you get 10 recovery codes, shown once. Each lets you in one time without the app.
        </div>
      </Card>
    );
  }
  return (
    <Card title="Second step with an app" action={step.data?.since ? <Badge tone="ok">On</Badge> : null}>
      {step.isPending ? <SkeletonRows rows={1} height={56} /> : null}
      {step.isError ? <ProblemPanel error={step.error} onRetry={() => void step.refetch()} className="p-4" /> : null}
      {step.data ? (
        <div className="flex items-center gap-3 px-4 py-3 phone:flex-col phone:items-stretch">
          <span className="grid place-items-center w-8 h-8 rounded-md bg-sunken text-ink-2 phone:hidden">
            <Smartphone size={16} />
          </span>
          <div className="min-w-0 flex-1 leading-[18px]">
            {step.data.since === null ? (
              <>
                <div className="font-medium">Off</div>
                <div className="text-[12.5px] text-ink-2">
                  With an authenticator app your password alone lets nobody in: it takes a code as well.
                </div>
              </>
            ) : (
              <>
                <div className="font-medium">
                  On since <When at={step.data.since} />
                </div>
                <div className={`text-[12.5px] ${step.data.recoveryCodes < 3 ? "text-warn-ink" : "text-ink-2"}`}>
                  {step.data.recoveryCodes} of 10 recovery codes left
                  {step.data.trustedBrowsers > 0
                    ? ` · ${step.data.trustedBrowsers} trusted ${step.data.trustedBrowsers === 1 ? "browser" : "browsers"}`
                    : ""}
                </div>
              </>
            )}
          </div>
          {step.data.since === null ? (
            <Button variant="primary" onClick={() => setOpen({ kind: "begin" })}>
              Set it up
            </Button>
          ) : (
            <div className="flex gap-2 phone:flex-col">
              <Button onClick={() => setOpen({ kind: "renew" })}>New recovery codes</Button>
              <Button variant="danger" onClick={() => setOpen({ kind: "off" })}>
                Turn it off
              </Button>
            </div>
          )}
        </div>
      ) : null}
      {open?.kind === "begin" ? (
        <PasswordDialog
          title="Set up a second step"
          sub="First your password, so that nobody at your open screen does it for you."
          send="Go on"
          busy="Checking"
          onSend={async (password) => {
            const { totpURI: uri, backupCodes: codes } = await begin.mutateAsync(password);
            setOpen({ kind: "scan", uri, codes });
          }}
          onClose={close}
        />
      ) : null}
      {open?.kind === "renew" ? (
        <PasswordDialog
          title="New recovery codes"
          sub="You get ten new ones. The older ones end."
          send="Make new codes"
          busy="Making"
          onSend={async (password) => setOpen({ kind: "codes", codes: (await renewCodes.mutateAsync(password)).backupCodes })}
          onClose={close}
        />
      ) : null}
      {open?.kind === "off" ? (
        <PasswordDialog
          title="Turn the second step off?"
          sub="Your password alone lets you in then. Your other sessions end."
          send="Turn it off"
          busy="Turning off"
          onSend={async (password) => {
            await turnOff.mutateAsync(password);
            close();
            toast.success("The second step is off");
          }}
          onClose={close}
        />
      ) : null}
      {open?.kind === "codes" ? <RecoveryCodesDialog codes={open.codes} onClose={close} /> : null}
    </Card>
  );
}
