"use client";
import type { ReactNode } from "react";
import { alertKinds, severities } from "@/lib/alerts/schemas";
import { SiteFilter } from "../sites/site-filter";
import { ListFilterBar } from "../ui/list-filter";
import { MenuFilter } from "../ui/menu-filter";
import { kindWords, severityWords } from "./alert-words";
import { type AlertsView, alertsParameters } from "./view";

const kinds = alertKinds.map((id) => ({ id, label: kindWords[id] }));
const howBad = severities.map((id) => ({ id, label: severityWords[id] }));

interface Props {
  readonly view: AlertsView;
  readonly change: (part: Partial<AlertsView>) => void;
  readonly total: number | undefined;
  /** The search, where the list has one. */
  readonly children?: ReactNode;
}

/** The row above a list of alerts: what it is narrowed to. */
export function AlertsFilter({ view, change, total, children }: Props) {
  const isNarrowed = alertsParameters(view) !== "";
  return (
    <ListFilterBar
      total={isNarrowed ? total : undefined}
      onClear={isNarrowed ? () => change({ query: "", kind: [], severity: [], site: [] }) : undefined}
    >
      {children}
      <MenuFilter label="Kind" choices={kinds} chosen={view.kind} onChange={(kind) => change({ kind })} />
      <MenuFilter label="How bad" choices={howBad} chosen={view.severity} onChange={(severity) => change({ severity })} />
      <SiteFilter chosen={view.site} onChange={(site) => change({ site })} />
    </ListFilterBar>
  );
}
