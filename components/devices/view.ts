import { stateWords } from "@/lib/devices/status-words";
import { shortCause } from "@/lib/lines/short-words";

/** What the Devices page can be narrowed by. The names are those of the API's query. */
export const filterNames = ["site", "driver", "tag", "reachable", "signedIn", "registered", "matches", "cause", "account", "job"] as const;
export type FilterName = (typeof filterNames)[number];

export const filterLabels: Readonly<Record<FilterName, string>> = {
  site: "Site",
  driver: "Driver",
  tag: "Tag",
  reachable: "Reachable",
  signedIn: "Signed in",
  registered: "Registered",
  matches: "Matches",
  cause: "Cause",
  account: "Account",
  job: "Job",
};

/** What can be chosen from a list; the others come with a link. */
export const chosenFilters = filterNames.filter((name) => name !== "job" && name !== "account");

export const sorts = {
  name: "Name",
  "-name": "Name, Z first",
  site: "Site",
  driver: "Kind",
  address: "Address",
  "-status": "Worst first",
  "-seen": "Last seen first",
  seen: "Last seen last",
  model: "Model",
  firmware: "Firmware",
  serial: "Serial",
  tags: "Tags",
} as const;
export type Sort = keyof typeof sorts | "-site" | "-driver" | "-address" | "status" | "-model" | "-firmware" | "-serial" | "-tags";

/** The state of the page, kept in its address. */
export interface View {
  readonly query: string;
  readonly sort: string;
  readonly kind: string;
  readonly attention: boolean;
  readonly filters: Readonly<Partial<Record<FilterName, readonly string[]>>>;
}

export function readView(search: URLSearchParams): View {
  const filters: Partial<Record<FilterName, readonly string[]>> = {};
  for (const name of filterNames) {
    const values = search.get(name)?.split(",").filter(Boolean) ?? [];
    if (values.length > 0) {
      filters[name] = values;
    }
  }
  return {
    query: search.get("query") ?? "",
    sort: search.get("sort") ?? "name",
    kind: search.get("kind") ?? "",
    attention: search.get("attention") === "1",
    filters,
  };
}

/** The view as query parameters, in a fixed order, for the address and for the API alike. Defaults are left out. */
export function viewParameters(view: View): string {
  const search = new URLSearchParams();
  if (view.query.trim() !== "") {
    search.set("query", view.query.trim());
  }
  for (const name of filterNames) {
    const values = view.filters[name];
    if (values && values.length > 0) {
      search.set(name, values.join(","));
    }
  }
  if (view.kind !== "") {
    search.set("kind", view.kind);
  }
  if (view.attention) {
    search.set("attention", "1");
  }
  if (view.sort !== "name") {
    search.set("sort", view.sort);
  }
  return search.toString();
}

export function isNarrowed(view: View): boolean {
  return view.query.trim() !== "" || Object.keys(view.filters).length > 0;
}

/** What has to be mended first, as choices. */
export const causeOptions = Object.entries({
  silent: "Does not answer",
  another_device: "Another device answers",
  certificate: "New certificate",
  login_refused: "Refuses our password",
  login_unopened: "Login cannot be opened",
  sessions_full: "No session left",
  tls_outdated: "Outdated encryption",
  not_commissioned: "Not commissioned yet",
  unregistered: "Not registered",
  differs: "Differs from here",
  partly_offline: "Providers offline",
  unseen: "Cannot be seen in full",
}).map(([value, label]) => ({ value, label }));

/** "Not registered: passwords differ", of what a line knows about a device; anything else as it is. */
export function causeLabel(value: string): string {
  const [cause, why] = value.split("/");
  const known = causeOptions.find((option) => option.value === cause);
  return known && why !== undefined ? `${known.label}: ${shortCause(why).toLowerCase()}` : value;
}

/** The states of a status as choices, the bad ones first. */
export const stateOptions = (["no", "differs", "unknown", "yes", "not_applicable"] as const).map((state) => ({
  value: state,
  label: stateWords[state].charAt(0).toUpperCase() + stateWords[state].slice(1),
}));

export interface ViewTab {
  readonly id: string;
  readonly label: string;
  readonly view: Pick<View, "kind" | "attention" | "filters">;
}

/** The saved filters of the page. */
export const viewTabs: readonly ViewTab[] = [
  { id: "all", label: "All", view: { kind: "", attention: false, filters: {} } },
  { id: "attention", label: "Needs attention", view: { kind: "", attention: true, filters: {} } },
  { id: "intercom", label: "Panels", view: { kind: "intercom", attention: false, filters: {} } },
  { id: "monitor", label: "Monitors", view: { kind: "monitor", attention: false, filters: {} } },
  { id: "core", label: "PBX and gateways", view: { kind: "pbx,gateway", attention: false, filters: {} } },
  { id: "differs", label: "Differs from here", view: { kind: "", attention: false, filters: { matches: ["differs"] } } },
];

/** The tab that a view is under: what it adds does not matter, what the tab stands for does. */
export function tabOf(view: View): string {
  if (view.attention) {
    return "attention";
  }
  const byKind = viewTabs.find((tab) => tab.view.kind !== "" && tab.view.kind === view.kind);
  if (byKind) {
    return byKind.id;
  }
  return view.filters.matches?.join() === "differs" ? "differs" : "all";
}

/** How the page keeps its state in its address. */
export const viewInAddress = { read: readView, write: viewParameters };
