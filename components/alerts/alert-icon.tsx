import {
  CalendarClock,
  Check,
  Clock,
  DatabaseBackup,
  Diff,
  KeyRound,
  ListChecks,
  type LucideIcon,
  Server,
  Unlink,
  Unplug,
  WifiOff,
} from "lucide-react";
import type { AlertItem, AlertKind } from "@/lib/alerts/schemas";

const icons: Readonly<Record<AlertKind, LucideIcon>> = {
  site_silent: WifiOff,
  server_down: Server,
  device_silent: Unplug,
  line_down: Unlink,
  login_refused: KeyRound,
  certificate: CalendarClock,
  drift: Diff,
  reset: Unlink,
  job: ListChecks,
  backup: DatabaseBackup,
  sweep: Clock,
};

const tones = { critical: "bg-bad-soft text-bad-ink", warning: "bg-warn-soft text-warn-ink", info: "bg-hover text-ink-2" } as const;

/** What kind of alert it is, and how bad. Decoration: the words beside it say both. */
export function AlertIcon({ alert }: { alert: Pick<AlertItem, "kind" | "severity" | "state"> }) {
  const Icon = alert.state === "resolved" ? Check : icons[alert.kind];
  const tone =
    alert.state === "resolved" ? "bg-ok-soft text-ok-ink" : alert.state === "acknowledged" ? "bg-hover text-ink-2" : tones[alert.severity];
  return (
    <span className={`grid place-items-center w-6 h-6 flex-none rounded-md ${tone}`} aria-hidden="true">
      <Icon size={13} />
    </span>
  );
}
