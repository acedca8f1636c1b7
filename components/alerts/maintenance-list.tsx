"use client";
import { Wrench } from "lucide-react";
import { useState } from "react";
import type { MaintenanceItem } from "@/lib/alerts/schemas";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Empty } from "../ui/empty";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { AlertsFrame } from "./alerts-frame";
import { Moment } from "./moment";
import { useChangeMaintenance, useMaintenance } from "./use-alerts";

const dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** When a window is open, for a person. */
function Times({ window: { weekly, startsAt, endsAt, active } }: { window: MaintenanceItem }) {
  if (weekly !== null) {
    return (
      <>
        {weekly.days.map((day) => dayNames[day - 1]).join(", ")} {weekly.from} to {weekly.to} ({weekly.timeZone})
      </>
    );
  }
  return (
    <>
      {active ? "until " : null}
      {active ? null : (
        <>
          <Moment at={startsAt} /> to{" "}
        </>
      )}
      {endsAt === null ? "further notice" : <Moment at={endsAt} />}
    </>
  );
}

function titleOf({ target, name }: MaintenanceItem): string {
  return target === "tag" ? `Maintenance of everything tagged ${name}` : `Maintenance at ${name}`;
}

function EndButton({ window }: { window: MaintenanceItem }) {
  const { end } = useChangeMaintenance();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button size="sm" aria-label={`${window.active ? "End it now" : "Remove"}: ${titleOf(window)}`} onClick={() => setAsking(true)}>
        {window.active ? "End it now" : "Remove"}
      </Button>
      {isAsking ? (
        <ConfirmDialog
          title={window.active ? `End the maintenance of ${window.name}?` : `Remove the window of ${window.name}?`}
          confirm={window.active ? "End maintenance" : "Remove window"}
          busy="Ending"
          onClose={() => setAsking(false)}
          onConfirm={() => end.mutateAsync(window.id)}
        >
          <p>What is still wrong is told as soon as it has lasted from now on as long as its rule says.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}

/** Windows that are open now, above what is wrong. */
export function MaintenanceNotes() {
  const windows = useMaintenance();
  const mayEnd = useMay("alert.maintain");
  return windows.data?.items
    .filter(({ active }) => active)
    .map((window) => (
      <section
        key={window.id}
        aria-label={titleOf(window)}
        className="flex flex-wrap items-center gap-3 rounded-[10px] border border-accent-line bg-accent-soft px-4 py-[11px]"
      >
        <Wrench size={16} className="text-accent-ink self-start mt-0.5" />
        <div className="min-w-0 flex-1">
          <div className="font-medium wrap-break-word">
            {titleOf(window)} <Times window={window} />
          </div>
          <div className="text-ink-2 text-xs wrap-break-word">
            {window.reason === null ? "" : `${window.reason}. `}Checks go on, nobody is told. Begun by {window.by}.
          </div>
        </div>
        {mayEnd ? <EndButton window={window} /> : null}
      </section>
    ));
}

/** Every window that is open or comes. */
export function MaintenancePage() {
  const windows = useMaintenance();
  const mayEnd = useMay("alert.maintain");
  const items = windows.data?.items ?? [];
  return (
    <AlertsFrame tab="maintenance">
      {windows.isPending ? <SkeletonRows rows={4} height={58} /> : null}
      {windows.isError && !windows.data ? <ProblemPanel error={windows.error} onRetry={() => void windows.refetch()} /> : null}
      {windows.data && items.length === 0 ? (
        <Empty icon={Wrench} title="No maintenance">
          In a window of a site, a device or a tag nobody is told of what breaks. Checks go on.
        </Empty>
      ) : null}
      {items.length > 0 ? (
        <Card title="Maintenance" count={items.length}>
          <ul aria-label="Maintenance windows">
            {items.map((window) => (
              <li key={window.id} className="flex flex-wrap items-center gap-3 px-4 py-[11px] border-t border-line first:border-t-0">
                <div className="min-w-0 flex-1">
                  <div className="font-medium wrap-break-word">{window.target === "tag" ? `Tag ${window.name}` : window.name}</div>
                  <div className="text-xs text-ink-3 wrap-break-word">
                    {window.active ? "Now, " : null}
                    <Times window={window} /> · {window.reason === null ? "" : `${window.reason} · `}
                    {window.by}
                  </div>
                </div>
                {mayEnd ? <EndButton window={window} /> : null}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </AlertsFrame>
  );
}
