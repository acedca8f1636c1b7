"use client";
import type { AlertDetail } from "@/lib/alerts/schemas";
import { kindIcon, lineIcon } from "../devices/kinds";
import { useMay } from "../session/me";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { coverWords } from "./alert-words";

/** So many cells at most: above that they say nothing that the count does not. */
const cellsMax = 96;

/** Fewer are seen at once without a picture. */
const clusterMin = 6;

/** One cell for each thing that is covered, as a cluster, and what the kinds of them mean for people who call. */
function Consequences({ alert: { consequences, covers, state } }: { alert: AlertDetail }) {
  if (consequences.length === 0) {
    return null;
  }
  const all = covers.devices + covers.lines;
  return (
    <div className="flex border-b border-line phone:block">
      {all < clusterMin ? null : (
        <div className="cover-cells" aria-hidden="true" data-over={state === "resolved" || undefined}>
          {Array.from({ length: Math.min(all, cellsMax) }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cells are all alike
            <i key={at} />
          ))}
        </div>
      )}
      <ul aria-label="What it means" className="flex-1 min-w-0">
        {consequences.map(({ kind, count, name, words }) => {
          const Icon = kind === "line" ? lineIcon : kindIcon(kind);
          return (
            <li key={`${kind}${name}`} className="flex items-center gap-3 px-4 min-h-[40px] py-1.5 border-t border-line first:border-t-0">
              <Icon size={15} className="text-ink-2 flex-none" aria-hidden="true" />
              <span className="num font-medium">{count.toLocaleString("en-GB")}</span>
              <span className="whitespace-nowrap">{name}</span>
              <span className="ml-auto text-xs text-ink-3 text-right">{words}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What an alert covers: by kind with what that means, then one by one. */
export function AlertCovers({ alert }: { alert: AlertDetail }) {
  const seesDevices = useMay("device.see");
  const named = alert.parts.filter(({ device, line }) => device !== null || line !== null);
  if (named.length === 0 && alert.consequences.length === 0) {
    return null;
  }
  const isOver = alert.state === "resolved";
  const title = isOver ? "What it covered" : "What it covers";
  const rest = alert.covers.devices + alert.covers.lines - named.length;
  return (
    <Card title={title} count={coverWords(alert)}>
      <Consequences alert={alert} />
      <ul aria-label={title} className="grid grid-cols-2 phone:grid-cols-1 max-h-[420px] overflow-y-auto" tabIndex={-1}>
        {named.map(({ device, line, leftAt, at }) => {
          const [name, href] = line ? [line.name, `/lines/${line.id}`] : [device?.name ?? "", seesDevices ? `/devices/${device?.id}` : ""];
          return (
            <li key={`${device?.id}${line?.id}${at}`} className="flex items-center gap-2 px-4 min-h-[36px] phone:min-h-[44px] min-w-0">
              {href === "" ? (
                <span className="truncate">{name}</span>
              ) : (
                <Link href={href} className="truncate rounded hover:underline underline-offset-2">
                  {name}
                </Link>
              )}
              <span className="ml-auto text-xs text-ink-3 whitespace-nowrap">
                {line ? "line" : "device"}
                {leftAt === null || isOver ? "" : ", well again"}
              </span>
            </li>
          );
        })}
      </ul>
      {isOver && rest <= 0 ? null : (
        <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">
          {rest > 0 ? `And ${rest.toLocaleString("en-GB")} more. ` : ""}
          {isOver ? "" : "What is well again leaves this list’s count by itself."}
        </p>
      )}
    </Card>
  );
}

/** Single alerts that were not made. */
export function KeptBack({ alert }: { alert: AlertDetail }) {
  if (alert.suppressed.length === 0) {
    return null;
  }
  return (
    <Card
      title="Kept back"
      count={counted(
        alert.suppressed.reduce((sum, { count }) => sum + count, 0),
        "single alert",
      )}
    >
      <table className="tbl" aria-label="Kept back">
        <thead>
          <tr>
            <th className="r w-[64px]">Count</th>
            <th>Kept back</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {alert.suppressed.map(({ kind, count, words, why }) => (
            <tr key={kind}>
              <td className="r num font-medium">{count.toLocaleString("en-GB")}</td>
              <td className="whitespace-normal!">{words}</td>
              <td className="text-ink-3 whitespace-normal!">{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">
        {alert.state === "resolved"
          ? "Each was checked all the same. What stayed wrong got an alert of its own."
          : "Each is still checked. What stays wrong after this is over gets an alert of its own."}
      </p>
    </Card>
  );
}
