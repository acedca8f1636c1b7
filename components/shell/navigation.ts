import {
  Bell,
  Building2,
  DoorOpen,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Route,
  ScrollText,
  Settings,
  Users,
} from "lucide-react";
import type { Permission } from "@/lib/http/permissions";

export interface Place {
  readonly id: string;
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** After `g`. */
  readonly key: string;
  /** Shown to those who may. */
  readonly permission: Permission;
  /** Not for those who may this: they get there by another way. */
  readonly unless?: Permission;
  readonly group: "work" | "rules";
  /** A tab at the bottom of a phone, as far as there is room; the rest are under More. */
  readonly phone?: boolean;
  readonly count?: "alerts" | "devices" | "sites";
}

/** Everything one can go to, in the order of the sidebar. */
export const places: readonly Place[] = [
  // Who sees devices resets a line from its own page.
  {
    id: "reset",
    href: "/reset",
    label: "Reset",
    icon: KeyRound,
    key: "r",
    permission: "line.reset",
    unless: "device.see",
    group: "work",
    phone: true,
  },
  { id: "overview", href: "/", label: "Overview", icon: LayoutDashboard, key: "o", permission: "device.see", group: "work", phone: true },
  { id: "alerts", href: "/alerts", label: "Alerts", icon: Bell, key: "p", permission: "alert.see", group: "work", count: "alerts" },
  {
    id: "devices",
    href: "/devices",
    label: "Devices",
    icon: DoorOpen,
    key: "d",
    permission: "device.see",
    group: "work",
    phone: true,
    count: "devices",
  },
  { id: "lines", href: "/lines", label: "Lines", icon: Route, key: "l", permission: "line.see", group: "work", phone: true },
  {
    id: "sites",
    href: "/sites",
    label: "Sites",
    icon: Building2,
    key: "s",
    permission: "device.see",
    group: "work",
    count: "sites",
  },
  { id: "jobs", href: "/jobs", label: "Jobs", icon: ListChecks, key: "j", permission: "job.see", group: "work", phone: true },
  {
    id: "audit",
    href: "/audit",
    label: "Audit",
    icon: ScrollText,
    key: "a",
    permission: "audit.see",
    group: "rules",
  },
  {
    id: "activity",
    href: "/activity",
    label: "My activity",
    icon: ScrollText,
    key: "a",
    permission: "audit.own",
    unless: "audit.see",
    group: "work",
    phone: true,
  },
  { id: "people", href: "/people", label: "People", icon: Users, key: "m", permission: "person.see", group: "rules" },
  { id: "settings", href: "/settings", label: "Settings", icon: Settings, key: "e", permission: "audit.own", group: "rules" },
];

/** The places that exist for a person. */
export function placesFor(permissions: readonly string[]): Place[] {
  return places.filter(({ permission, unless }) => permissions.includes(permission) && !(unless && permissions.includes(unless)));
}

/** As many as a thumb tells apart; More is the fifth. */
const tabsMax = 4;

/** What stands at the bottom of a person's phone, and what is under More. */
export function tabsFor(permissions: readonly string[]): { tabs: Place[]; rest: Place[] } {
  const own = placesFor(permissions);
  const tabs = own.filter((place) => place.phone).slice(0, tabsMax);
  return { tabs, rest: own.filter((place) => !tabs.includes(place)) };
}

/** True if a path is at the place or below it. */
export function isAt(path: string, place: Place): boolean {
  return place.href === "/" ? path === "/" : path === place.href || path.startsWith(`${place.href}/`);
}
