"use client";
import { useQuery } from "@tanstack/react-query";
import { Building2, KeyRound, type LucideIcon, Phone, Plus, Radar, RefreshCw, Route, ScanLine, Upload } from "lucide-react";
import { call } from "@/lib/api/client";
import type { DeviceItem } from "@/lib/devices/schemas";
import type { LineItem } from "@/lib/lines/schemas";
import { folded, holds } from "@/lib/schema/fold";
import { kindIcon } from "../devices/kinds";
import { checkDevice } from "../devices/use-check-device";
import { isRecent } from "../resets/reset-words";
import { useMe } from "../session/me";
import { siteOptions, useSites } from "../sites/use-sites";
import { ageWords, readerTimes } from "../ui/times";
import { placesFor } from "./navigation";

export interface Hit {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly hint?: string;
  readonly href?: string;
  readonly run?: () => void;
}

export interface HitSection {
  readonly title: string;
  readonly hits: readonly Hit[];
}

const devicesMax = 7;
const linesMax = 5;
const sitesMax = 5;
const nearMax = 3;

/** What the API finds for a text. */
interface Found {
  readonly text: string;
  readonly devices: readonly DeviceItem[];
  readonly lines: readonly LineItem[];
  /** Lines before devices: they are what was meant, to the letter. */
  readonly linesFirst: boolean;
  readonly understood: string;
  /** Nothing holds all that was said: these hold some of it. */
  readonly isNear: boolean;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly near: readonly T[];
  readonly understood: string;
  readonly exact?: number;
}

const noDevices: Page<DeviceItem> = { items: [], near: [], understood: "" };
const nothing: Found = { text: "", devices: [], lines: [], linesFirst: false, understood: "", isNear: false };

/** Asked at once and shown at once: hits that come one after another would move from under the mark. One that fails hides no other. */
async function find(text: string, seesDevices: boolean, signal: AbortSignal): Promise<Found> {
  const [devices, lines] = await Promise.allSettled<[Promise<Page<DeviceItem>>, Promise<Page<LineItem>>]>([
    seesDevices ? call("GET /api/devices", { query: { query: text, limit: devicesMax }, signal }) : Promise.resolve(noDevices),
    call("GET /api/lines", { query: { query: text, limit: linesMax }, signal }),
  ]);
  if (lines.status === "rejected" && (!seesDevices || devices.status === "rejected")) {
    throw lines.reason;
  }
  const [device, line] = [pageIn(devices), pageIn(lines)];
  const isNear = device.items.length === 0 && line.items.length === 0 && device.near.length + line.near.length > 0;
  return {
    text,
    devices: isNear ? device.near.slice(0, nearMax) : device.items,
    lines: isNear ? line.near.slice(0, nearMax) : line.items,
    linesFirst: (line.exact ?? 0) > 0 && !nameIs(device.items[0], text),
    understood: line.understood,
    isNear,
  };
}

function pageIn<T>(answer: PromiseSettledResult<Page<T>>): Page<T> {
  return answer.status === "fulfilled" ? answer.value : { items: [], near: [], understood: "" };
}

/** True for a device that is called so: then it is meant, whatever lines it has. */
function nameIs(device: DeviceItem | undefined, text: string): boolean {
  return device !== undefined && folded(device.name) === folded(text);
}

/** Where a line leads: to its page; those who only reset, to its reset. */
function lineHref(line: LineItem, seesDevices: boolean): string {
  return seesDevices ? `/lines/${line.id}` : `/reset?line=${line.id}`;
}

/** Two agents with one caller: the second sees that the first was there. */
function recently(reset: LineItem["lastReset"]): string {
  return reset && isRecent(reset)
    ? `reset ${ageWords(reset.at, Date.now(), readerTimes())} ago by ${reset.own ? "you" : "a colleague"}`
    : "";
}

/** The line of a device among those that were found: it has an end there. */
function lineOf(device: DeviceItem | undefined, lines: readonly LineItem[]): LineItem | undefined {
  return device && lines.find((line) => line.ends.some((end) => end.deviceId === device.id));
}

/** What can be done with the first thing that was found, and with no other; and what can always be done. */
function actionsFor({ text, devices, lines, linesFirst, isNear }: Found, permissions: readonly string[]): Hit[] {
  const actions: Hit[] = [];
  const isLine = lines.length > 0 && (linesFirst || devices.length === 0);
  const [device, line] = isNear ? [] : isLine ? [undefined, lines[0]] : [devices[0], lineOf(devices[0], lines)];
  if (device) {
    const run = () => void checkDevice(device.id).catch(() => undefined);
    actions.push({ id: "check", icon: RefreshCw, label: `Check ${device.name} now`, href: `/devices/${device.id}`, run });
  }
  // Without device pages the line itself leads to its reset.
  if (line && permissions.includes("line.reset") && permissions.includes("device.see")) {
    actions.push({ id: "reset", icon: KeyRound, label: `Reset the password of ${line.name}`, href: `/reset?line=${line.id}` });
  }
  if (permissions.includes("device.add") && holds("add device", text)) {
    actions.push({ id: "add", icon: Plus, label: "Add device", href: "/devices/add" });
    actions.push({ id: "scan", icon: ScanLine, label: "Scan a device's label or QR code", href: "/devices/add?scan" });
  }
  if (permissions.includes("device.add") && holds("find devices in the network scan", text)) {
    actions.push({ id: "find", icon: Radar, label: "Find devices in a range of addresses", href: "/devices/find" });
  }
  if (permissions.includes("device.add") && holds("import list of devices", text)) {
    actions.push({ id: "import", icon: Upload, label: "Import list of devices", href: "/devices/import" });
  }
  if (permissions.includes("device.configure") && holds("give lines from a sheet of flats", text)) {
    actions.push({ id: "give-lines", icon: Phone, label: "Give lines from a sheet", href: "/devices/give-lines" });
  }
  return actions;
}

/**
 * Everything that a text finds, by what it is. Only what exists for this person. Until the answer to the text is there, the hits
 * are those of the text before it: then `fresh` is false.
 */
export function usePaletteHits(typed: string): { sections: HitSection[]; fresh: boolean; understood: string; isNear: boolean } {
  const { permissions } = useMe();
  const seesDevices = permissions.includes("device.see");
  const asked = useQuery({
    queryKey: ["palette", typed],
    queryFn: ({ signal }) => find(typed, seesDevices, signal),
    enabled: typed !== "",
    placeholderData: (before) => before,
  });
  const sites = siteOptions(useSites(seesDevices).data?.items ?? []);
  // Nothing was found out: places and actions can still be reached.
  const unanswered = typed === "" || asked.isError;
  const found = unanswered ? { ...nothing, text: typed } : (asked.data ?? nothing);
  const { text, devices, lines, linesFirst, understood, isNear } = found;
  const matches = (label: string) => holds(label, text);
  const ofDevices: HitSection = {
    title: isNear ? "Devices near it" : "Devices",
    hits: devices.map((device) => ({
      id: `device-${device.id}`,
      icon: kindIcon(device.kind),
      label: device.name,
      hint: [device.address.replace(/^https?:\/\//, ""), device.site?.name].filter(Boolean).join(" · "),
      href: `/devices/${device.id}`,
    })),
  };
  const ofLines: HitSection = {
    title: isNear ? "Lines near it" : "Lines",
    hits: lines.map((line) => ({
      id: `line-${line.id}`,
      icon: Route,
      label: line.name,
      hint: [line.people[0], line.user, line.site?.name, recently(line.lastReset)].filter(Boolean).join(" · "),
      href: lineHref(line, seesDevices),
    })),
  };
  const sections: HitSection[] = [
    ...(isNear ? [] : linesFirst ? [ofLines, ofDevices] : [ofDevices, ofLines]),
    {
      title: "Sites",
      hits: (text === "" ? [] : sites.filter((site) => matches(site.label)).slice(0, sitesMax)).map((site) => ({
        id: `site-${site.value}`,
        icon: Building2,
        label: site.label,
        href: `/sites/${site.value}`,
      })),
    },
    { title: "Do", hits: actionsFor(found, permissions) },
    {
      title: "Go to",
      hits: placesFor(permissions)
        .filter((place) => matches(place.label))
        .map((place) => ({ id: place.id, icon: place.icon, label: place.label, hint: `g ${place.key}`, href: place.href })),
    },
    // A place or an action that is called so is meant before what is only near.
    ...(isNear ? [ofLines, ofDevices] : []),
  ];
  const shown = sections.filter((section) => section.hits.length > 0);
  return { sections: shown, fresh: text === typed, understood, isNear: isNear && (shown[0] === ofLines || shown[0] === ofDevices) };
}
