import type { LineState } from "@/lib/lines/schemas";

/** The state of the Lines page, kept in its address. The names are those of the API's query. */
export interface LinesView {
  readonly query: string;
  readonly state: readonly string[];
  readonly site: readonly string[];
}

const list = (text: string | null) => text?.split(",").filter(Boolean) ?? [];

export function readLinesView(search: URLSearchParams): LinesView {
  return { query: search.get("query") ?? "", state: list(search.get("state")), site: list(search.get("site")) };
}

/** The view as query parameters in a fixed order, for the address and for the API alike. */
export function linesParameters({ query, state, site }: LinesView): string {
  const search = new URLSearchParams();
  if (query.trim() !== "") {
    search.set("query", query.trim());
  }
  if (state.length > 0) {
    search.set("state", state.join(","));
  }
  if (site.length > 0) {
    search.set("site", site.join(","));
  }
  return search.toString();
}

/** The saved filters of the page. */
export const lineTabs: readonly { readonly id: string; readonly label: string; readonly state: readonly LineState[] }[] = [
  { id: "all", label: "All", state: [] },
  { id: "problem", label: "With problems", state: ["problem", "half_done"] },
  { id: "resetting", label: "Reset not finished", state: ["resetting", "half_done"] },
  { id: "unknown", label: "Not known", state: ["unknown"] },
  { id: "in_order", label: "In order", state: ["in_order"] },
];

export const linesInAddress = { read: readLinesView, write: linesParameters };

export function isNarrowed(view: LinesView): boolean {
  return linesParameters(view) !== "";
}
