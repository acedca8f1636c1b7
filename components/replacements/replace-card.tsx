"use client";
import { useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import type { DriverChoice } from "../devices/login-fields";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { Spinner } from "../ui/spinner";
import { LeftFields } from "./planned-sections";
import { replaceAnchor } from "./replace-anchor";
import { ReplaceDeviceDialog } from "./replace-device-dialog";
import { type Replacement, useLastReplacement, useSteerReplacement } from "./use-replacement";

/** The way to put a new device in this one's place, and how that goes on. */
export function ReplaceCard({ device, driver }: { device: DeviceDetail; driver: DriverChoice }) {
  const may = useMay("device.configure") && device.sections.length > 0;
  const last = useLastReplacement(device.id, may);
  const [asking, setAsking] = useState(false);
  if (!may) {
    return null;
  }
  const isOpen = last?.state === "running" || last?.state === "half_done";
  return (
    <div id={replaceAnchor} className="scroll-mt-4">
      <Card title={last ? titleOf(last, device.noun) : `Replace this ${device.noun}`}>
        {last ? <Steps last={last} device={device} /> : null}
        {isOpen ? null : (
          <div className="p-4 flex items-center gap-4 phone:flex-col phone:items-start">
            <p className="text-ink-2 flex-1">
              A new {device.noun} takes its place: name, site, history and lines stay, and it gets the settings that are kept here.
            </p>
            <Button onClick={() => setAsking(true)}>Replace…</Button>
          </div>
        )}
      </Card>
      {asking ? (
        <ReplaceDeviceDialog device={device} driver={driver} onClose={() => setAsking(false)} onBegun={() => setAsking(false)} />
      ) : null}
    </div>
  );
}

function titleOf({ state, after }: Replacement, noun: string): string {
  const named = after.serial === null ? `A new ${noun}` : `Serial ${after.serial}`;
  switch (state) {
    case "running":
      return `${named} is taking its place`;
    case "half_done":
      return `${named} has its place, and not all of its settings`;
    case "left":
      return `${named} has its place, and was left as it is`;
    default:
      return `${named} has taken its place`;
  }
}

const states = { waiting: "waits", working: "under way", done: "done", failed: "failed" } as const;

function Steps({ last, device }: { last: Replacement; device: DeviceDetail }) {
  const { finish, leave } = useSteerReplacement(device.id);
  const busy = finish.isPending || leave.isPending;
  const error = finish.error ?? leave.error;
  return (
    <>
      <div role="status">
        <ol aria-label="How it goes">
          {last.steps.map(({ seq, kind, label, state, detail, left }) => (
            <li key={seq} className="px-4 min-h-[44px] py-2.5 border-t border-line first:border-t-0">
              <div className="flex items-center gap-3">
                <span className="font-medium min-w-0 flex-1 wrap-break-word">
                  {kind === "prove" ? `${label} registers` : kind === "write" ? label : `${label}, not taken over`}
                </span>
                <span className={state === "failed" ? "text-bad-ink" : "text-ink-3"}>
                  {state === "working" ? <Spinner size={12} /> : null} {states[state]}
                </span>
              </div>
              {detail === undefined ? null : <p className="text-[12.5px] text-ink-2 wrap-break-word">{detail}</p>}
              {left.length > 0 ? <LeftFields left={left} /> : null}
            </li>
          ))}
        </ol>
      </div>
      {last.state === "half_done" ? (
        <div className="flex flex-wrap gap-2 px-4 py-3.5 border-t border-line phone:flex-col">
          <Button variant="primary" busy={finish.isPending && "Trying"} disabled={busy} onClick={() => finish.mutate()}>
            Try again
          </Button>
          <Button busy={leave.isPending && "Leaving"} disabled={busy} onClick={() => leave.mutate()}>
            Leave it as it is
          </Button>
        </div>
      ) : null}
      {error ? <ProblemPanel error={error} className="px-4 pb-4" /> : null}
    </>
  );
}
