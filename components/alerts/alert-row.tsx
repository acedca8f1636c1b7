"use client";
import type { AlertItem } from "@/lib/alerts/schemas";
import { useMay } from "../session/me";
import { Avatar } from "../ui/badge";
import { Button, ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { Ago } from "../ui/time";
import { AlertIcon } from "./alert-icon";
import { coverWords, lastedWords, severityWords } from "./alert-words";
import { Moment } from "./moment";
import { useAcknowledge } from "./use-alerts";

/** The heads of the columns, for the eye: each row says its facts in words. */
export function AlertHeads({ names }: { names: readonly [string, string, string, string, string] }) {
  return (
    <li className="al al-h" aria-hidden="true">
      <span />
      {names.map((name) => (
        <span key={name}>{name}</span>
      ))}
    </li>
  );
}

function Who({ alert }: { alert: AlertItem }) {
  return alert.acknowledged === null ? (
    <span className="text-ink-3">Nobody yet</span>
  ) : (
    <span className="flex items-center gap-2 min-w-0">
      <Avatar name={alert.acknowledged.by} size={20} />
      <span className="truncate">{alert.acknowledged.by}</span>
    </span>
  );
}

function Cause({ alert, below, phone }: { alert: AlertItem; below: string; phone: React.ReactNode }) {
  return (
    <>
      <span className="flex justify-center self-start mt-[3px]">
        <AlertIcon alert={alert} />
      </span>
      <div className="min-w-0">
        <div className="t">
          <Link href={`/alerts/${alert.id}`} className="rounded hover:underline underline-offset-2 wrap-break-word">
            {alert.words}
          </Link>
          <span className="sr-only"> ({severityWords[alert.severity]})</span>
        </div>
        <div className="c wrap-break-word">{below}</div>
        <div className="m">{phone}</div>
      </div>
    </>
  );
}

/** An open alert: what it is, what it covers, who has it, what to do next. */
export function OpenAlertRow({ alert, first }: { alert: AlertItem; first: boolean }) {
  const { take } = useAcknowledge(alert.id);
  const mayTake = useMay("alert.acknowledge");
  const isFree = alert.acknowledged === null;
  return (
    <>
      <li className="al">
        <Cause
          alert={alert}
          below={alert.detail}
          phone={
            <>
              {coverWords(alert)} · <Ago at={alert.since} ago /> · {alert.acknowledged?.by ?? "nobody yet"}
            </>
          }
        />
        <span className="d text-xs text-ink-2 num">{coverWords(alert)}</span>
        <span className="d text-xs text-ink-3 num">
          <Ago at={alert.since} />
        </span>
        <span className="d text-xs text-ink-2 min-w-0">
          <Who alert={alert} />
        </span>
        <span className="act">
          {isFree && mayTake && alert.severity === "critical" ? (
            <Button
              size="sm"
              variant={first ? "primary" : "secondary"}
              busy={take.isPending && "Taking"}
              aria-label={`Take it: ${alert.words}`}
              onClick={() => take.mutate({})}
            >
              Take it
            </Button>
          ) : alert.nextStep ? (
            <ButtonLink href={alert.nextStep.href} size="sm" aria-label={`${alert.nextStep.label}: ${alert.words}`}>
              {alert.nextStep.label}
            </ButtonLink>
          ) : (
            <ButtonLink href={`/alerts/${alert.id}`} size="sm" aria-label={`Open the alert: ${alert.words}`}>
              Open
            </ButtonLink>
          )}
        </span>
      </li>
      {first && alert.keptBack > 0 ? (
        <li className="al-more">
          <p className="text-xs leading-[17px] text-ink-2">
            <span className="font-medium text-ink">
              {alert.keptBack === 1 ? "1 single alert was" : `${alert.keptBack.toLocaleString("en-GB")} single alerts were`} not made.
            </span>{" "}
            {alert.keptBack === 1 ? "This cause explains it. It" : "This cause explains them. Each"} is still checked, and what stays wrong
            after it is over gets an alert of its own.
          </p>
          <div className="flex gap-x-5 gap-y-1 flex-wrap mt-1.5">
            <Link href={`/alerts/${alert.id}`} className="link text-xs">
              Open the alert
            </Link>
            {alert.nextStep ? (
              <Link href={alert.nextStep.href} className="link text-xs">
                {alert.nextStep.label}
              </Link>
            ) : null}
          </div>
        </li>
      ) : null}
    </>
  );
}

/** An alert that somebody has. */
export function TakenAlertRow({ alert }: { alert: AlertItem }) {
  const { acknowledged } = alert;
  const until = acknowledged?.until ?? null;
  const untilWords = until === null ? "until it is over" : <Moment at={until} />;
  return (
    <li className="al quiet">
      <Cause
        alert={alert}
        below={acknowledged?.note ? `“${acknowledged.note}”` : alert.detail}
        phone={
          <>
            {coverWords(alert)} · {acknowledged?.by} · {untilWords}
          </>
        }
      />
      <span className="d text-xs text-ink-2 num">{coverWords(alert)}</span>
      <span className="d text-xs text-ink-3 num">
        <Ago at={alert.since} />
      </span>
      <span className="d text-xs text-ink-2 min-w-0">
        <Who alert={alert} />
      </span>
      <span className="d text-xs text-ink-2">{untilWords}</span>
    </li>
  );
}

/** An alert that is over. */
export function OverAlertRow({ alert }: { alert: AlertItem }) {
  return (
    <li className="al quiet">
      <Cause
        alert={alert}
        below={alert.keptBack > 0 ? `${counted(alert.keptBack, "single alert")} kept back.` : alert.detail}
        phone={
          <>
            {coverWords(alert)} · {alert.resolvedAt ? <Moment at={alert.resolvedAt} /> : null} · {lastedWords(alert)}
          </>
        }
      />
      <span className="d text-xs text-ink-2 num">{coverWords(alert)}</span>
      <span className="d text-xs text-ink-3 num">
        <Ago at={alert.resolvedAt} ago />
      </span>
      <span className="d text-xs text-ink-2 min-w-0">{alert.acknowledged?.by ?? "Nobody"}</span>
      <span className="d text-xs text-ink-2 num">{lastedWords(alert)}</span>
    </li>
  );
}
