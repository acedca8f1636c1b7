"use client";
import { BellOff } from "lucide-react";
import type { AlertItem } from "@/lib/alerts/schemas";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Empty } from "../ui/empty";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SearchInput } from "../ui/search-input";
import { SkeletonRows } from "../ui/skeleton";
import { useMore } from "../ui/use-more";
import { useViewInAddress } from "../ui/use-view-in-address";
import { AlertHeads, OpenAlertRow, OverAlertRow, TakenAlertRow } from "./alert-row";
import { AlertsFilter } from "./alerts-filter";
import { AlertsFrame } from "./alerts-frame";
import { MaintenanceNotes } from "./maintenance-list";
import { useOpenAlerts, useResolvedAlerts } from "./use-alerts";
import { alertFilters, alertsInAddress, alertsParameters } from "./view";

const overShown = 3;

/** Whether each word of a search stands in what an alert says: its cause, its site, who has it. */
function says({ words, detail, cause, site, acknowledged }: AlertItem, text: string): boolean {
  const all = [words, detail, cause.name, site?.name, acknowledged?.by, acknowledged?.note].join(" ").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** What is wrong now: open ones, those that somebody has, and what ended last. */
export function AlertsPage() {
  const { view, change } = useViewInAddress(alertsInAddress);
  const filter = alertFilters(view);
  const alerts = useOpenAlerts(filter);
  const over = useResolvedAlerts(filter);
  const all = alerts.data?.items ?? [];
  const query = view.query.trim();
  const isNarrowed = alertsParameters(view) !== "";
  const items = query === "" ? all : all.filter((alert) => says(alert, query));
  const open = items.filter(({ state }) => state === "open");
  const taken = items.filter(({ state }) => state === "acknowledged");
  const ended = query === "" ? (over.data?.pages[0]?.items.slice(0, overShown) ?? []) : [];
  const covered = alerts.data?.counts.covered ?? 0;
  const bar =
    all.length > 0 || isNarrowed ? (
      <AlertsFilter view={view} change={change} total={alerts.data && items.length}>
        <SearchInput label="Cause, site or person" value={view.query} onChange={(text) => change({ query: text })} className="w-[260px]" />
      </AlertsFilter>
    ) : undefined;
  return (
    <AlertsFrame tab="now" bar={bar}>
      <MaintenanceNotes />
      {alerts.isPending ? <SkeletonRows rows={6} height={58} /> : null}
      {alerts.isError && !alerts.data ? <ProblemPanel error={alerts.error} onRetry={() => void alerts.refetch()} /> : null}
      {alerts.data && items.length === 0 && isNarrowed ? (
        <Empty icon={BellOff} title="No open alert matches">
          Search looks through causes, sites and who has them. What is over stands under Resolved.
        </Empty>
      ) : null}
      {alerts.data && all.length === 0 && !isNarrowed ? (
        <Empty icon={BellOff} title="Nothing is wrong">
          What lasts is told here, one alert for each cause.
        </Empty>
      ) : null}
      {open.length > 0 ? (
        <Card
          title="Open"
          count={open.length}
          action={
            <span className="text-xs text-ink-3 num">
              {query === "" && covered > items.length
                ? `${items.length === 1 ? "1 cause stands" : `${items.length} causes stand`} for ${covered.toLocaleString("en-GB")} single problems`
                : "worst first"}
            </span>
          }
        >
          <ul aria-label="Open alerts">
            <AlertHeads names={["Cause", "Covers", "Since", "Who has it", "Next step"]} />
            {open.map((alert, at) => (
              <OpenAlertRow key={alert.id} alert={alert} first={at === 0} />
            ))}
          </ul>
        </Card>
      ) : null}
      {taken.length > 0 ? (
        <Card title="Acknowledged" count={taken.length}>
          <ul aria-label="Acknowledged alerts">
            <AlertHeads names={["Cause", "Covers", "Since", "Who has it", "Quiet until"]} />
            {taken.map((alert) => (
              <TakenAlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        </Card>
      ) : null}
      {ended.length > 0 ? (
        <Card
          title="Resolved last"
          action={
            <Link href="/alerts/resolved" className="link text-xs">
              All resolved
            </Link>
          }
        >
          <ul aria-label="Resolved alerts">
            <AlertHeads names={["Cause", "Covers", "Ended", "Who had it", "Lasted"]} />
            {ended.map((alert) => (
              <OverAlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        </Card>
      ) : null}
    </AlertsFrame>
  );
}

/** What is over, page by page. */
export function ResolvedAlertsPage() {
  const { view, change } = useViewInAddress(alertsInAddress);
  const over = useResolvedAlerts(alertFilters(view));
  const isNarrowed = alertsParameters(view) !== "";
  const more = useMore(over);
  const items = over.data?.pages.flatMap((page) => page.items) ?? [];
  const total = over.data?.pages[0]?.total;
  const bar = items.length > 0 || isNarrowed ? <AlertsFilter view={view} change={change} total={total} /> : undefined;
  return (
    <AlertsFrame tab="resolved" bar={bar}>
      {over.isPending ? <SkeletonRows rows={8} height={58} /> : null}
      {over.isError && !over.data ? <ProblemPanel error={over.error} onRetry={() => void over.refetch()} /> : null}
      {over.data && items.length === 0 ? (
        <Empty icon={BellOff} title={isNarrowed ? "No alert that has ended matches" : "No alert has ended yet"}>
          What was wrong, and for how long, is kept here.
        </Empty>
      ) : null}
      {items.length > 0 ? (
        <Card title="Resolved" count={total}>
          <ul aria-label="Resolved alerts">
            <AlertHeads names={["Cause", "Covers", "Ended", "Who had it", "Lasted"]} />
            {items.map((alert) => (
              <OverAlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        </Card>
      ) : null}
      {over.hasNextPage ? (
        <div>
          <Button size="sm" busy={over.isFetchingNextPage && "Reading"} onClick={more}>
            Show earlier alerts
          </Button>
        </div>
      ) : null}
    </AlertsFrame>
  );
}
