import { type AlertKind, alertKinds, type Severity, severities } from "@/lib/alerts/schemas";

/** What a list of alerts shows, kept in its address. The names are those of the API's query, besides the text: it is looked for here. */
export interface AlertsView {
  readonly query: string;
  readonly kind: readonly AlertKind[];
  readonly severity: readonly Severity[];
  readonly site: readonly string[];
}

const list = (text: string | null) => text?.split(",").filter(Boolean) ?? [];

export function readAlertsView(search: URLSearchParams): AlertsView {
  const [kind, severity] = [list(search.get("kind")), list(search.get("severity"))];
  return {
    query: search.get("query") ?? "",
    kind: alertKinds.filter((known) => kind.includes(known)),
    severity: severities.filter((known) => severity.includes(known)),
    site: list(search.get("site")),
  };
}

/** The filters as the API takes them. */
export function alertFilters({ kind, severity, site }: AlertsView): { kind?: string; severity?: string; site?: string } {
  return {
    ...(kind.length === 0 ? {} : { kind: kind.join(",") }),
    ...(severity.length === 0 ? {} : { severity: severity.join(",") }),
    ...(site.length === 0 ? {} : { site: site.join(",") }),
  };
}

/** The view in a fixed order, for the address. */
export function alertsParameters(view: AlertsView): string {
  const query = view.query.trim();
  return new URLSearchParams({ ...(query === "" ? {} : { query }), ...alertFilters(view) }).toString();
}

export const alertsInAddress = { read: readAlertsView, write: alertsParameters };
