import { ArrowRight, Check, type LucideIcon, Plus, UserRoundX } from "lucide-react";
import type { Finding, Verdict } from "@/lib/scans/schemas";
import { shortAddress } from "../devices/kinds";

interface VerdictWords {
  readonly verdict: Verdict;
  readonly label: string;
  /** Below the count. */
  readonly sub: string;
  /** Beside the group's name. */
  readonly note: string;
  readonly icon: LucideIcon;
  readonly tone: string;
  /** True if these can be chosen for the job. */
  readonly takes: boolean;
}

/** What a device that answers is, beside what is kept: in the order in which a person has to care. */
export const verdicts: readonly VerdictWords[] = [
  {
    verdict: "other",
    label: "Somebody else",
    sub: "at a known address",
    note: "Lineward stays signed out there until you decide",
    icon: UserRoundX,
    tone: "text-bad-ink",
    takes: false,
  },
  {
    verdict: "moved",
    label: "Moved",
    sub: "same serial, other address",
    note: "the serial is the same, so it is the same device: it keeps its lines and its history",
    icon: ArrowRight,
    tone: "text-warn-ink",
    takes: true,
  },
  { verdict: "new", label: "New", sub: "not here yet", note: "", icon: Plus, tone: "text-accent-ink", takes: true },
  {
    verdict: "known",
    label: "Known",
    sub: "as they are kept here",
    note: "they answer as kept here",
    icon: Check,
    tone: "text-ink-3",
    takes: false,
  },
];

export const takes = ({ verdict }: Finding): boolean => verdicts.some((words) => words.verdict === verdict && words.takes);

/** What is kept of it, in a few words. */
export function hereWords({ verdict, deviceName, deviceAddress }: Finding): string {
  const name = deviceName ?? "a device";
  switch (verdict) {
    case "new":
      return "not here yet";
    case "known":
      return name;
    case "moved":
      return `${name}${deviceAddress ? `, was ${shortAddress(deviceAddress)}` : ""}`;
    case "other":
      return `was ${name}`;
  }
}
