"use client";
import { Check, Copy } from "lucide-react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { stateWords, statusDetail, statusLabels, statusNames } from "@/lib/devices/status-words";
import { NewLineCard } from "../../new-lines/new-line-card";
import { useMay } from "../../session/me";
import { Button, ButtonLink } from "../../ui/button";
import { Link } from "../../ui/link";
import { Mark } from "../../ui/mark";
import { Ago } from "../../ui/time";
import { kindIcon, modelWords, shortAddress } from "../kinds";
import { useDevice } from "../use-device";
import { StepActions, StepHead } from "./steps";

const firstLookMs = 2_000;

/** It is there: what stands, and what next. */
export function DoneStep({ added, offline, onAnother }: { added: DeviceDetail; offline: boolean; onAnother: () => void }) {
  // The first look at it runs beside this page: what it finds is wanted here, not in a quarter of a minute.
  const device = useDevice(added.id, firstLookMs).data ?? added;
  const mayConfigure = useMay("device.configure");
  const Icon = kindIcon(device.kind);
  const first = device.sections[0];
  return (
    <div>
      <StepHead title={offline ? `${device.name} is kept for later` : `${device.name} is added`}>
        {offline ? "Lineward signs in as soon as it answers, and watches it from then on." : "Signed in, and watched from now on."}
      </StepHead>
      <section className="card p-4 flex items-center gap-4 phone:flex-wrap">
        <span className="grid place-items-center w-12 h-12 rounded-[11px] border border-line-2 text-ink-2 flex-none shadow-(--sh-1)">
          <Icon size={23} />
        </span>
        <div className="min-w-0 phone:flex-1">
          <div className="text-xs text-ok-ink font-medium flex items-center gap-1.5">
            <Check size={12} />
            <span>
              Added <Ago at={device.createdAt} ago />
            </span>
          </div>
          <div className="font-semibold text-[15px] leading-[22px] tracking-[-.01em] truncate">
            {modelWords(device.driverLabel, device.model)}
          </div>
          <div className="text-[12.5px] text-ink-3">
            {[device.firmware ? `firmware ${device.firmware}` : "firmware not known yet", device.apiVersion && `API ${device.apiVersion}`]
              .filter(Boolean)
              .join(", ")}
            {device.serial === null ? null : (
              <>
                {" · serial "}
                <span className="mono wrap-anywhere">{device.serial}</span>
              </>
            )}
          </div>
        </div>
        <div className="ml-auto text-right text-xs text-ink-3 leading-[17px] phone:basis-full phone:text-left phone:pl-16">
          {device.site?.name ?? "No site"}
          <br />
          <span className="mono">{shortAddress(device.address)}</span>
        </div>
      </section>
      <section className="card mt-4" aria-label="How it stands">
        <ul aria-live="polite">
          {statusNames.map((name) => (
            <li key={name} className="flex items-center gap-3 px-4 min-h-[44px] py-2 border-t border-line first:border-t-0">
              <Mark state={device.truths[name].state} label={stateWords[device.truths[name].state]} />
              <span className="font-medium">{statusLabels[name]}</span>
              <span className="text-ink-3 min-w-0">{statusDetail(name, device.truths[name])}</span>
            </li>
          ))}
        </ul>
      </section>
      {/* Before its accounts were read nobody knows whether it has a line. */}
      {!offline && device.truths.registered.at !== null ? (
        <div className="mt-4">
          <NewLineCard device={device} />
        </div>
      ) : null}
      {first && !offline && mayConfigure ? (
        <Link href={`/devices/${device.id}/settings/${first.id}?copy`} className="card mt-4 p-4 flex items-start gap-3 hover:bg-hover">
          <Copy size={16} className="text-ink-2 flex-none mt-0.5" />
          <span className="min-w-0">
            <span className="block font-medium">Set it up like another {device.noun}</span>
            <span className="block text-[12.5px] text-ink-3">{first.label}, as another of its kind has it. You see the changes first.</span>
          </span>
        </Link>
      ) : null}
      <StepActions>
        <ButtonLink
          variant="primary"
          size="lg"
          href={first && !offline ? `/devices/${device.id}/settings/${first.id}` : `/devices/${device.id}`}
        >
          Open the {device.noun}
        </ButtonLink>
        <Button size="lg" onClick={onAnother}>
          Add another
        </Button>
      </StepActions>
    </div>
  );
}
