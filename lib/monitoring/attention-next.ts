import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { manifestOf } from "@/lib/drivers/catalog";
import { may } from "@/lib/http/permissions";
import type { LineItem } from "@/lib/lines/schemas";
import type { Group } from "./attention-groups";

interface NextStep {
  readonly label: string;
  readonly href: string;
}

/** Where a cause is mended on a device's page, and how the way there is called. */
const places: Readonly<Record<string, { label: string; path: string; edits?: boolean }>> = {
  another_device: { label: "Open", path: "/connection" },
  certificate: { label: "Review", path: "/connection?mend=certificate", edits: true },
  login_refused: { label: "Enter it", path: "/connection?mend=login", edits: true },
  login_unopened: { label: "Enter it", path: "/connection?mend=login", edits: true },
  tls_outdated: { label: "Open", path: "/connection" },
  differs: { label: "Compare", path: "#differences" },
  unseen: { label: "Open", path: "/connection" },
};

interface Target {
  readonly id: string;
  readonly driver: string;
}

/** On one device: the very form that mends it, for who may fill it in. */
export function onDevice(cause: string, { id, driver }: Target, actor: Actor): NextStep {
  if (cause === "not_commissioned" || cause === "shared_account") {
    const account = manifestOf(driver)?.sections.find((section) => section.account)?.id;
    return { label: "Set it up", href: account === undefined ? `/devices/${id}` : `/devices/${id}/settings/${account}` };
  }
  const place = places[cause];
  const open = { label: "Open", href: `/devices/${id}` };
  return place === undefined || (place.edits && !may(actor, "device.edit"))
    ? open
    : { label: place.label, href: `/devices/${id}${place.path}` };
}

/** On one line: the prepared change, else a reset where passwords differ, else a look for where it breaks. */
export function onLine(why: string, line: Pick<LineItem, "id" | "state" | "disagreements">, actor: Pick<Actor, "role">): NextStep {
  const found = line.disagreements.find((candidate) => candidate.code === why && candidate.severity === "problem");
  if (found?.fix) {
    return { label: "Prepare it", href: `/lines/${line.id}?mend=${encodeURIComponent(found.endId ?? "")}` };
  }
  if (why === "secret" && may(actor, "line.reset") && line.state === "problem") {
    return { label: "Reset", href: `/reset?line=${line.id}` };
  }
  return { label: "Find the fault", href: `/lines/${line.id}/fault` };
}

/** The list of those that have it. `account`: the one that they share. */
export function onList({ of, cause, place, through }: Group, account?: string): NextStep {
  if (cause === "shared_account") {
    return { label: "Show them", href: `/devices?account=${encodeURIComponent(account ?? "")}` };
  }
  if (of === "line") {
    return { label: "Show them", href: "/lines?state=problem" };
  }
  if (through > 0) {
    return { label: "Show them", href: `/devices?cause=${encodeURIComponent("unregistered/server_silent")}&sort=-status` };
  }
  const site = (cause === "silent" || cause === "unregistered") && place !== "" ? `&site=${encodeURIComponent(place)}` : "";
  return { label: "Show them", href: `/devices?cause=${encodeURIComponent(cause)}${site}&sort=-status` };
}
