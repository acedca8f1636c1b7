"use client";
import { Send, Wrench } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Tabs } from "../ui/tabs";
import { TopBar } from "../ui/top-bar";
import { MaintenanceDialog } from "./maintenance-dialog";
import { SendTestDialog } from "./send-test-dialog";
import { useMaintenance, useOpenAlerts } from "./use-alerts";

export type AlertTab = "now" | "resolved" | "maintenance" | "rules";

interface FrameProps {
  readonly tab: AlertTab;
  readonly actions?: ReactNode;
  /** The row below the tabs: the filters of a list. */
  readonly bar?: ReactNode;
  readonly children: ReactNode;
}

/** The bar and the tabs of all pages about alerts. */
export function AlertsFrame({ tab, actions, bar, children }: FrameProps) {
  const alerts = useOpenAlerts();
  const maintenance = useMaintenance();
  const mayMaintain = useMay("alert.maintain");
  const mayRule = useMay("alert.rules");
  const [isBeginning, setBeginning] = useState(false);
  const [isTesting, setTesting] = useState(false);
  const counts = alerts.data?.counts;
  const note =
    counts === undefined || counts.open + counts.acknowledged === 0
      ? undefined
      : `${counts.open} open${counts.acknowledged > 0 ? `, ${counts.acknowledged} acknowledged` : ""}`;
  return (
    <>
      <TopBar title="Alerts" note={note}>
        {actions}
        {mayRule && tab !== "rules" ? (
          <Button size="sm" aria-label="Send test" onClick={() => setTesting(true)}>
            <Send size={13} />
            <span className="only-d">Send test</span>
          </Button>
        ) : null}
        {mayMaintain && tab !== "rules" ? (
          <Button size="sm" onClick={() => setBeginning(true)}>
            <Wrench size={13} />
            <span className="only-d">Start maintenance</span>
            <span className="only-m">Maintenance</span>
          </Button>
        ) : null}
      </TopBar>
      <Tabs
        label="Alerts"
        className="px-6 phone:px-4"
        items={[
          { href: "/alerts", label: "Now", current: tab === "now", ...(counts ? { count: counts.open + counts.acknowledged } : {}) },
          { href: "/alerts/resolved", label: "Resolved", current: tab === "resolved", ...(counts ? { count: counts.resolved } : {}) },
          {
            href: "/alerts/maintenance",
            label: "Maintenance",
            current: tab === "maintenance",
            ...(maintenance.data ? { count: maintenance.data.items.length } : {}),
          },
          ...(mayRule ? [{ href: "/alerts/rules", label: "Rules and channels", current: tab === "rules" }] : []),
        ]}
      />
      {bar}
      <div className="flex flex-col gap-4 px-6 py-5 phone:p-4 w-full max-w-[1440px]">{children}</div>
      {isTesting ? <SendTestDialog onClose={() => setTesting(false)} /> : null}
      {isBeginning ? <MaintenanceDialog onClose={() => setBeginning(false)} /> : null}
    </>
  );
}
