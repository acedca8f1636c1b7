"use client";
import type { DeviceItem } from "@/lib/devices/schemas";
import { allStatuses, statusDetail, statusLabels, statusNames, statusWords } from "@/lib/devices/status-words";
import { HoverCard } from "../ui/hover-card";
import { Link } from "../ui/link";
import { Mark } from "../ui/mark";
import { Ago } from "../ui/time";
import { differencesAnchor } from "./differences-anchor";
import { StatusBars } from "./status-bars";

const tones = { quiet: "text-ink-3", warn: "text-warn-ink", bad: "text-bad-ink" } as const;

type Standing = Pick<DeviceItem, "id" | "truths" | "loginRefusedAt" | "credentialState">;

function nextStep(device: Standing): { label: string; href: string } {
  if (device.loginRefusedAt || device.truths.signedIn.state === "no" || device.credentialState !== "ok") {
    return { label: "Open connection", href: `/devices/${device.id}/connection` };
  }
  if (device.truths.reachable.state === "differs" || device.truths.reachable.unseen) {
    return { label: "Open connection", href: `/devices/${device.id}/connection` };
  }
  if (device.truths.reachable.state === "yes" && device.truths.matches.state === "differs") {
    return { label: "See what differs", href: `/devices/${device.id}#${differencesAnchor}` };
  }
  return { label: "Open the device", href: `/devices/${device.id}` };
}

function Card({ device }: { device: Standing }) {
  const next = nextStep(device);
  return (
    <>
      {statusNames.map((name) => {
        const status = device.truths[name];
        return (
          <div key={name} className="flex items-center gap-2.5 px-2 min-h-[42px] py-1">
            <Mark state={status.state} />
            <div className="min-w-0 flex-1 leading-[16px] whitespace-normal">
              <div className="font-medium text-[12.5px]">{statusLabels[name]}</div>
              <div className="text-xs text-ink-3 wrap-break-word">{statusDetail(name, status)}</div>
            </div>
            <Ago at={status.at} className="text-2xs text-ink-3 self-start mt-1.5 whitespace-nowrap" />
          </div>
        );
      })}
      <div className="border-t border-line mt-1 px-2 pt-2 pb-1 flex justify-between gap-3 text-xs">
        <Link href={next.href} className="link whitespace-nowrap">
          {next.label}
        </Link>
        <span className="text-ink-3 text-right whitespace-normal">each is checked on its own</span>
      </div>
    </>
  );
}

/** Marks and the first status that is not yes in words; the card with all four on hover, focus or tap. */
export function StatusSummary({ device, checking = false }: { device: Standing; checking?: boolean }) {
  const { words, tone } = statusWords(device);
  const text = checking ? "Checking" : words;
  return (
    <HoverCard
      label={`${text}. ${allStatuses(device.truths)}`}
      className="flex items-center gap-3 min-w-0 h-7 px-1 -mx-1 rounded"
      card={<Card device={device} />}
    >
      <StatusBars truths={device.truths} checking={checking} silent />
      <span className={`text-[12.5px] truncate ${checking ? "text-accent-ink" : tones[tone]}`}>{text}</span>
    </HoverCard>
  );
}

/** The second line of a phone's row: what is wrong, or nothing. */
export function statusTone(device: Standing): { words: string; className: string } {
  const { words, tone } = statusWords(device);
  return { words, className: tones[tone] };
}
