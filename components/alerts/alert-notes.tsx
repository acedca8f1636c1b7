"use client";
import type { AlertItem } from "@/lib/alerts/schemas";
import { useMay } from "../session/me";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";
import { AlertIcon } from "./alert-icon";
import { coverWords } from "./alert-words";
import { type AlertFilter, useOpenAlerts } from "./use-alerts";

const shownMax = 5;

function Note({ alert }: { alert: AlertItem }) {
  return (
    <li className="grid grid-cols-[28px_minmax(0,1fr)_auto] gap-x-3 items-center px-4 py-[11px] border-t border-line first:border-t-0">
      <span className="self-start mt-[3px] flex justify-center">
        <AlertIcon alert={alert} />
      </span>
      <div className="min-w-0">
        <Link href={`/alerts/${alert.id}`} className="font-medium rounded hover:underline underline-offset-2 wrap-break-word">
          {alert.words}
        </Link>
        <div className="text-xs leading-[17px] text-ink-3 wrap-break-word">
          {coverWords(alert)}
          {alert.acknowledged ? ` · ${alert.acknowledged.by} has it` : " · nobody has it"}
        </div>
      </div>
      <span className="text-xs text-ink-3 num whitespace-nowrap">
        <span className="sr-only">Since </span>
        <Ago at={alert.since} />
      </span>
    </li>
  );
}

/** The open alerts, of everything or of one device, line or site. Draws nothing where there is none. */
export function AlertNotes({ filter = {}, className }: { filter?: AlertFilter; className?: string }) {
  const maySee = useMay("alert.see");
  const alerts = useOpenAlerts(filter, maySee);
  const items = alerts.data?.items ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <Card
      title="Alerts"
      count={items.length}
      {...(className === undefined ? {} : { className })}
      action={
        <Link href="/alerts" className="link text-xs">
          All alerts
        </Link>
      }
    >
      <ul aria-label="Alerts">
        {items.slice(0, shownMax).map((alert) => (
          <Note key={alert.id} alert={alert} />
        ))}
      </ul>
    </Card>
  );
}
