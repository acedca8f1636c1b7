"use client";
import { CircleAlert, CircleCheck, type LucideIcon, UserRound } from "lucide-react";
import Link from "next/link";
import type { AlertDetail, AlertState } from "@/lib/alerts/schemas";
import { ApiProblem } from "@/lib/api/client";
import { useMay } from "../session/me";
import { Badge, type Tone } from "../ui/badge";
import { ButtonLink } from "../ui/button";
import { Card } from "../ui/card";
import { Crumbs } from "../ui/crumbs";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Ago, When } from "../ui/time";
import { AcknowledgeCard } from "./acknowledge-card";
import { coverWords, lastedWords } from "./alert-words";
import { Moment } from "./moment";
import { useAlert } from "./use-alerts";

const badges: Readonly<Record<AlertState, readonly [Tone, LucideIcon, string]>> = {
  open: ["bad", CircleAlert, "Open, nobody has it"],
  acknowledged: ["warn", UserRound, "Somebody has it"],
  resolved: ["ok", CircleCheck, "Over"],
};

/** One alert: what it covers, what was kept back, what happened, who has it. */
export function AlertPage({ id }: { id: string }) {
  const alert = useAlert(id);
  if (alert.data) {
    return <Alert alert={alert.data} />;
  }
  const gone = alert.error instanceof ApiProblem && alert.error.code === "not_found";
  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Alerts", href: "/alerts" }]} here="Alert" />
      </header>
      {alert.isError ? (
        <ProblemPanel error={alert.error} {...(gone ? {} : { onRetry: () => void alert.refetch() })} className="p-6" />
      ) : (
        <SkeletonBlock />
      )}
    </>
  );
}

function Alert({ alert }: { alert: AlertDetail }) {
  const mayTake = useMay("alert.acknowledge");
  const [tone, Icon, words] = badges[alert.state];
  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Alerts", href: "/alerts" }]} here={alert.words} />
        {alert.nextStep && alert.state !== "resolved" ? (
          <ButtonLink href={alert.nextStep.href} prefetch={false} size="sm">
            {alert.nextStep.label}
          </ButtonLink>
        ) : null}
      </header>
      <div className="px-6 py-5 phone:p-4 flex flex-col gap-4 w-full max-w-[1440px]">
        <div>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="text-[20px] leading-[28px] tracking-[-.02em] min-w-0 wrap-break-word">{alert.words}</h1>
            <Badge tone={tone} icon={<Icon size={12} />}>
              {words}
            </Badge>
          </div>
          <p className="text-ink-3 mt-1">
            Since <When at={alert.since} as="exact" />
            {alert.resolvedAt === null ? (
              <>
                , <Ago at={alert.since} />
              </>
            ) : (
              `, lasted ${lastedWords(alert)}`
            )}
            {alert.site ? ` · ${alert.site.name}` : ""} · rule: {alert.rule.name}
          </p>
          {alert.detail === "" ? null : <p className="text-ink-2 mt-2 max-w-[868px] wrap-break-word">{alert.detail}</p>}
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)_352px] narrow:grid-cols-1 gap-4 items-start">
          <div className="flex flex-col gap-4 min-w-0">
            <Covers alert={alert} />
            <KeptBack alert={alert} />
            <Timeline alert={alert} />
          </div>
          <div className="flex flex-col gap-4 min-w-0">
            <AcknowledgeCard alert={alert} mayTake={mayTake} />
            <Before alert={alert} />
          </div>
        </div>
      </div>
    </>
  );
}

function Covers({ alert }: { alert: AlertDetail }) {
  const seesDevices = useMay("device.see");
  const named = alert.parts.filter(({ device, line }) => device !== null || line !== null);
  if (named.length === 0) {
    return null;
  }
  const rest = alert.covers.devices + alert.covers.lines - named.length;
  return (
    <Card title="What it covers" count={coverWords(alert)}>
      <ul aria-label="What it covers" className="grid grid-cols-2 phone:grid-cols-1 max-h-[420px] overflow-y-auto" tabIndex={-1}>
        {named.map(({ device, line, leftAt, at }) => {
          const [name, href] = line ? [line.name, `/lines/${line.id}`] : [device?.name ?? "", seesDevices ? `/devices/${device?.id}` : ""];
          return (
            <li key={`${device?.id}${line?.id}${at}`} className="flex items-center gap-2 px-4 min-h-[36px] phone:min-h-[44px] min-w-0">
              {href === "" ? (
                <span className="truncate">{name}</span>
              ) : (
                <Link href={href} prefetch={false} className="truncate rounded hover:underline underline-offset-2">
                  {name}
                </Link>
              )}
              <span className="ml-auto text-xs text-ink-3 whitespace-nowrap">
                {line ? "line" : "device"}
                {leftAt === null ? "" : ", well again"}
              </span>
            </li>
          );
        })}
      </ul>
      <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">
        {rest > 0 ? `And ${rest.toLocaleString("en-GB")} more. ` : ""}What is well again leaves this list’s count by itself.
      </p>
    </Card>
  );
}

function KeptBack({ alert }: { alert: AlertDetail }) {
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
        Each is still checked. What stays wrong after this is over gets an alert of its own.
      </p>
    </Card>
  );
}

const marks: Readonly<Record<string, string>> = {
  opened: "bg-bad",
  reopened: "bg-bad",
  grew: "bg-bad",
  resolved: "bg-ok",
  acknowledged: "bg-accent",
};

function Timeline({ alert }: { alert: AlertDetail }) {
  return (
    <Card title="What happened" action={<span className="text-xs text-ink-3">newest first</span>}>
      <ol aria-label="What happened" className="py-2">
        {alert.timeline.map(({ at, what, words, detail }) => (
          <li key={`${at}${what}${words}`} className="grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-3 px-4 py-2">
            <span className={`w-2 h-2 rounded-full mt-1.5 justify-self-center ${marks[what] ?? "bg-idle"}`} aria-hidden="true" />
            <div className="min-w-0">
              <div className="font-medium wrap-break-word">{words}</div>
              {detail === null ? null : <div className="text-xs text-ink-3 wrap-break-word">{detail}</div>}
            </div>
            <span className="text-xs text-ink-3 num whitespace-nowrap">
              <Moment at={at} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Before({ alert: { before } }: { alert: AlertDetail }) {
  if (before.length === 0) {
    return null;
  }
  return (
    <Card title="Before" count={before.length}>
      <ul aria-label="Before">
        {before.map((other) => (
          <li key={other.id} className="flex items-center gap-3 px-4 min-h-[44px] border-t border-line first:border-t-0">
            <Link href={`/alerts/${other.id}`} prefetch={false} className="link">
              {other.resolvedAt === null ? "Still open" : `Lasted ${lastedWords({ since: other.openedAt, resolvedAt: other.resolvedAt })}`}
            </Link>
            <span className="ml-auto text-xs text-ink-3">
              <Moment at={other.openedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
