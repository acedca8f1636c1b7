import type { AlertItem, AlertKind, Hold, Severity } from "@/lib/alerts/schemas";
import { counted } from "../ui/plain-text";

/** "40 devices, 38 lines", "1 line"; "Lineward" where nothing of a house is behind it. */
export function coverWords({ covers: { devices, lines } }: Pick<AlertItem, "covers">): string {
  const parts = [devices > 0 ? counted(devices, "device") : "", lines > 0 ? counted(lines, "line") : ""].filter((part) => part !== "");
  return parts.length === 0 ? "Lineward" : parts.join(", ");
}

/** "14 s", "12 min", "3 h 5 min", "2 days". */
export function spanWords(seconds: number): string {
  if (seconds < 60) {
    return `${Math.max(0, Math.round(seconds))} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return hours < 48 ? `${hours} h${rest === 0 ? "" : ` ${rest} min`}` : `${Math.floor(hours / 24)} days`;
}

/** How long it lasted. */
export function lastedWords({ since, resolvedAt }: Pick<AlertItem, "since" | "resolvedAt">): string {
  return resolvedAt === null ? "" : spanWords((Date.parse(resolvedAt) - Date.parse(since)) / 1000);
}

export function holdWords(hold: Hold): string {
  return "looks" in hold ? `${hold.looks} of ${hold.of} looks` : hold.seconds === 0 ? "at once" : spanWords(hold.seconds);
}

export const severityWords: Readonly<Record<Severity, string>> = { critical: "Critical", warning: "Warning", info: "To know" };

/** What a rule may be about. */
export const kindWords: Readonly<Record<AlertKind, string>> = {
  site_silent: "A site is silent",
  server_down: "A PBX or gateway does not answer",
  device_silent: "A device does not answer",
  line_down: "A line is not registered",
  login_refused: "A password is refused",
  certificate: "A certificate ends or changed",
  drift: "Settings differ",
  reset: "A reset is half done",
  job: "A job ended with problems",
  backup: "A backup is too old",
  sweep: "Checks are behind",
};
