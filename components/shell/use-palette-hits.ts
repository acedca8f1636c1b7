"use client";
import { useQuery } from "@tanstack/react-query";
import { Building2, KeyRound, type LucideIcon, Plus, RefreshCw, Route } from "lucide-react";
import { call } from "@/lib/api/client";
import type { DeviceItem } from "@/lib/devices/schemas";
import type { LineItem } from "@/lib/lines/schemas";
import { holds } from "@/lib/schema/fold";
import { kindIcon } from "../devices/kinds";
import { checkDevice } from "../devices/use-check-device";
import { useMe } from "../session/me";
import { siteOptions, useSites } from "../sites/use-sites";
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

/** What the API finds for a text. */
interface Found {
  readonly text: string;
  readonly devices: readonly DeviceItem[];
  readonly lines: readonly LineItem[];
}

const nothingFound: { items: DeviceItem[] } = { items: [] };
const nothing: Found = { text: "", devices: [], lines: [] };

/** Asked at once and shown at once: hits that come one after another would move from under the mark. One that fails hides no other. */
async function find(text: string, seesDevices: boolean, signal: AbortSignal): Promise<Found> {
  const [devices, lines] = await Promise.allSettled([
    seesDevices ? call("GET /api/devices", { query: { query: text, limit: devicesMax }, signal }) : nothingFound,
    call("GET /api/lines", { query: { query: text, limit: linesMax }, signal }),
  ]);
  if (lines.status === "rejected" && (!seesDevices || devices.status === "rejected")) {
    throw lines.reason;
  }
  const of = <T>(answer: PromiseSettledResult<{ items: T[] }>) => (answer.status === "fulfilled" ? answer.value.items : []);
  return { text, devices: of(devices), lines: of(lines) };
}

/** Where a line leads: to its page; those who only reset, to its reset. */
function lineHref(line: LineItem, seesDevices: boolean): string {
  return seesDevices ? `/lines/${line.id}` : `/reset?line=${line.id}`;
}

/** What can be done with the first thing that was found, and what can always be done. */
function actionsFor(text: string, device: DeviceItem | undefined, line: LineItem | undefined, permissions: readonly string[]): Hit[] {
  const actions: Hit[] = [];
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
  }
  return actions;
}

/**
 * Everything that a text finds, by what it is. Only what exists for this person. Until the answer to the text is there, the hits
 * are those of the text before it: then `fresh` is false.
 */
export function usePaletteHits(typed: string): { sections: HitSection[]; fresh: boolean } {
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
  const { text, devices, lines } = unanswered ? { ...nothing, text: typed } : (asked.data ?? nothing);
  const matches = (label: string) => holds(label, text);
  const sections: HitSection[] = [
    {
      title: "Devices",
      hits: devices.map((device) => ({
        id: `device-${device.id}`,
        icon: kindIcon(device.kind),
        label: device.name,
        hint: [device.address.replace(/^https?:\/\//, ""), device.site?.name].filter(Boolean).join(" · "),
        href: `/devices/${device.id}`,
      })),
    },
    {
      title: "Lines",
      hits: lines.map((line) => ({
        id: `line-${line.id}`,
        icon: Route,
        label: line.name,
        hint: [line.user, line.site?.name].filter(Boolean).join(" · "),
        href: lineHref(line, seesDevices),
      })),
    },
    {
      title: "Sites",
      hits: (text === "" ? [] : sites.filter((site) => matches(site.label)).slice(0, sitesMax)).map((site) => ({
        id: `site-${site.value}`,
        icon: Building2,
        label: site.label,
        href: `/devices?site=${site.value}`,
      })),
    },
    { title: "Do", hits: actionsFor(text, devices[0], lines[0], permissions) },
    {
      title: "Go to",
      hits: placesFor(permissions)
        .filter((place) => matches(place.label))
        .map((place) => ({ id: place.id, icon: place.icon, label: place.label, hint: `g ${place.key}`, href: place.href })),
    },
  ];
  return { sections: sections.filter((section) => section.hits.length > 0), fresh: text === typed };
}
