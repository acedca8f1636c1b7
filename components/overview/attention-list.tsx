import { Diff, KeyRound, type LucideIcon, Unlink, Unplug } from "lucide-react";
import Link from "next/link";
import { capital } from "../devices/status-words";
import { ButtonLink } from "../ui/button";
import { Card } from "../ui/card";
import { Ago } from "../ui/time";
import type { Overview } from "./use-overview";

const looks: Readonly<Record<string, { icon: LucideIcon; tone: string }>> = {
  reachable: { icon: Unplug, tone: "bg-bad-soft text-bad-ink" },
  signedIn: { icon: KeyRound, tone: "bg-bad-soft text-bad-ink" },
  registered: { icon: Unlink, tone: "bg-bad-soft text-bad-ink" },
  matches: { icon: Diff, tone: "bg-warn-soft text-warn-ink" },
};

const headline: Readonly<Record<string, string>> = {
  reachable: "does not answer",
  signedIn: "refuses our password",
  registered: "is not registered",
  matches: "differs from what is kept here",
};

const unseen: Readonly<Record<string, string>> = {
  reachable: "cannot be seen",
  signedIn: "cannot be signed in to",
  registered: "tells no registration",
  matches: "cannot be compared",
};

function headlineOf({ truth, state }: Overview["attention"][number]): string {
  if (state === "unknown") {
    return unseen[truth] ?? "";
  }
  return truth === "reachable" && state === "differs" ? "is another device now" : (headline[truth] ?? "");
}

/** Problems with their cause, the worst first, each with its next step. */
export function AttentionList({ overview }: { overview: Overview }) {
  const { attention, attentionTotal } = overview;
  return (
    <Card
      title="Needs attention"
      count={attentionTotal}
      action={
        <Link href="/devices?attention=1&sort=-status" className="link text-xs">
          All problems
        </Link>
      }
    >
      {attention.length === 0 ? (
        <p className="px-4 py-4 text-ink-3">Nothing. Every device that was checked is in order.</p>
      ) : (
        <ul>
          {attention.map((item) => {
            const look = looks[item.truth] ?? looks.reachable;
            const Icon = look?.icon ?? Unplug;
            return (
              <li
                key={item.deviceId}
                className="grid grid-cols-[28px_minmax(0,1fr)_auto] gap-x-3 items-center px-4 py-[11px] border-t border-line first:border-t-0"
              >
                <span className="self-start mt-[3px] flex justify-center">
                  <span className={`grid place-items-center w-6 h-6 rounded-md ${look?.tone}`}>
                    <Icon size={13} />
                  </span>
                </span>
                <div className="min-w-0">
                  {/* What is wrong is always read; names give way to it. */}
                  <div className="font-medium flex gap-x-1 phone:block">
                    {item.site ? (
                      <span className="font-normal text-ink-2 truncate phone:whitespace-normal shrink-[4]">{item.site}: </span>
                    ) : null}
                    <Link
                      href={`/devices/${item.deviceId}`}
                      title={item.name}
                      className="truncate phone:whitespace-normal rounded hover:underline underline-offset-2"
                    >
                      {item.name}
                    </Link>{" "}
                    <span className="flex-none">{headlineOf(item)}</span>
                  </div>
                  <div className="text-ink-3 text-xs leading-[17px] mt-px wrap-break-word">{capital(item.cause)}</div>
                </div>
                <div className="flex items-center gap-3.5">
                  <Ago at={item.at} className="text-xs text-ink-3 only-d" />
                  <ButtonLink
                    href={item.next.href}
                    size="sm"
                    className="w-[104px] phone:w-auto"
                    aria-label={`${item.next.label}: ${item.name}`}
                  >
                    {item.next.label}
                  </ButtonLink>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
