"use client";
import { CircleAlert, CircleCheck, type LucideIcon, UserRound, Wrench } from "lucide-react";
import { useState } from "react";
import type { AlertDetail, AlertState } from "@/lib/alerts/schemas";
import { ApiProblem } from "@/lib/api/client";
import { useMay } from "../session/me";
import { useSite } from "../sites/use-site";
import { Badge, type Tone } from "../ui/badge";
import { Button, ButtonLink } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Ago, When } from "../ui/time";
import { AcknowledgeCard } from "./acknowledge-card";
import { AlertBefore, IfLeft } from "./alert-before";
import { AlertChain, hasChain } from "./alert-chain";
import { AlertCovers, KeptBack } from "./alert-covers";
import { AlertNotebook } from "./alert-notebook";
import { AlertStood } from "./alert-stood";
import { AlertTimeline } from "./alert-timeline";
import { lastedWords } from "./alert-words";
import { MaintenanceDialog } from "./maintenance-dialog";
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
  const mayMaintain = useMay("alert.maintain");
  const [isBeginning, setBeginning] = useState(false);
  const [tone, Icon, words] = badges[alert.state];
  const isOver = alert.state === "resolved";
  const maintained = isOver ? undefined : maintainedBy(alert);
  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Alerts", href: "/alerts" }]} here={alert.words} />
        <div className="flex gap-2 ml-auto">
          {maintained && mayMaintain ? (
            <Button size="sm" aria-label="Start maintenance" onClick={() => setBeginning(true)}>
              <Wrench size={13} />
              <span className="only-d">Maintenance</span>
            </Button>
          ) : null}
          {alert.nextStep && !isOver ? (
            <ButtonLink href={alert.nextStep.href} size="sm">
              {alert.nextStep.label}
            </ButtonLink>
          ) : null}
        </div>
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
            {alert.site && !isOver ? <Caretaker siteId={alert.site.id} /> : null}
          </p>
          {alert.detail === "" || hasChain(alert) ? null : <p className="text-ink-2 mt-2 max-w-[868px] wrap-break-word">{alert.detail}</p>}
        </div>
        <AlertChain alert={alert} />
        <AlertStood alert={alert} />
        <div className="grid grid-cols-[minmax(0,1fr)_352px] narrow:grid-cols-1 gap-4 items-start">
          <div className="flex flex-col gap-4 min-w-0">
            <AlertCovers alert={alert} />
            <KeptBack alert={alert} />
            <AlertTimeline alert={alert} />
          </div>
          <div className="flex flex-col gap-4 min-w-0">
            <AcknowledgeCard alert={alert} mayTake={mayTake} />
            <AlertNotebook alert={alert} mayWrite={mayTake} />
            <IfLeft alert={alert} />
            <AlertBefore alert={alert} />
          </div>
        </div>
      </div>
      {isBeginning && maintained ? <MaintenanceDialog {...maintained} onClose={() => setBeginning(false)} /> : null}
    </>
  );
}

/** What a window would be of, so that nobody is told of this cause for a while. */
function maintainedBy({ cause, site }: AlertDetail) {
  if (cause.kind === "device" && cause.id !== null) {
    return { device: { id: cause.id, name: cause.name } };
  }
  return site === null ? undefined : { siteId: site.id };
}

/** Whom to ring there, for those who see the site's page. */
function Caretaker({ siteId }: { siteId: string }) {
  const maySee = useMay("device.see");
  return maySee ? <CaretakerPhone siteId={siteId} /> : null;
}

function CaretakerPhone({ siteId }: { siteId: string }) {
  const contact = useSite(siteId).data?.contact;
  return contact === undefined || contact.phone === "" ? null : (
    <>
      {" · "}
      {contact.name === "" ? "on site" : contact.name}{" "}
      <a href={`tel:${contact.phone.replace(/[^+\d]/g, "")}`} className="mono link">
        {contact.phone}
      </a>
    </>
  );
}
