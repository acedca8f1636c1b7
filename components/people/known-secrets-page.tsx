"use client";
import { KeyRound, LogIn, ShieldCheck } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { JobWish } from "../jobs/new/use-plan-job";
import { Card } from "../ui/card";
import { Crumbs } from "../ui/crumbs";
import { DayInput } from "../ui/day-input";
import { Empty } from "../ui/empty";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago, When } from "../ui/time";
import { TopBar } from "../ui/top-bar";
import { KnownTable } from "./known-table";
import { type KnownBy, type KnownOther, type KnownSecrets, useKnownSecrets } from "./use-known-secrets";

const PlanDialog = dynamic(() => import("../jobs/new/plan-dialog").then((module) => module.PlanDialog), { ssr: false });

const howWords: Readonly<Record<KnownBy, string>> = {
  revealed: "was shown it once",
  typed: "typed it",
  reset: "began its reset, was not shown it",
};

const howOf = (how: readonly KnownBy[]) => how.map((by) => howWords[by]).join("; ");
const wasSeen = ({ how }: { how: readonly KnownBy[] }) => how.some((by) => by !== "reset");

interface Planning {
  readonly kind: "reset" | "rotate_login";
  readonly selection: JobWish["selection"];
  readonly what: string;
}

/** For somebody who leaves: what they were shown or typed, by line and by device, and the two jobs that renew it. */
export function KnownSecretsPage({ id }: { id: string }) {
  const [day, setDay] = useState("");
  const known = useKnownSecrets(id, day);
  const [planning, setPlanning] = useState<Planning>();
  const { data } = known;
  const name = data?.person.name ?? "";
  return (
    <>
      <TopBar title={<Crumbs trail={[{ label: "People", href: "/people" }]} here={data ? `What ${name} knows` : "What they know"} />} />
      <div className="px-6 phone:px-4 pt-5 pb-8 max-w-[1100px] w-full">
        <h1 className="text-[20px] leading-[28px] font-semibold tracking-[-0.02em]">
          {data ? `What ${name} was shown or typed` : "Secrets"}
        </h1>
        <p className="text-ink-3 mt-0.5 max-w-[760px]">
          As the audit has it. A password that a reset or a new login makes is sealed and shown to nobody, unless it is revealed by its
          one-time link. What was renewed since is left out.
        </p>
        <div className="flex flex-wrap items-center gap-2.5 mt-4">
          <span className="text-ink-2">Since</span>
          <DayInput label="Since" value={day} onChange={setDay} />
          <span className="text-xs text-ink-3">{day === "" && data ? <When at={data.since} as="day" /> : null}</span>
        </div>
        {known.isPending ? <SkeletonRows rows={6} /> : null}
        {known.isError ? <ProblemPanel error={known.error} onRetry={() => void known.refetch()} className="py-5" /> : null}
        {data ? (
          <div className={known.isPlaceholderData ? "opacity-60" : undefined}>
            <Found key={data.since} data={data} onPlan={setPlanning} />
          </div>
        ) : null}
      </div>
      {planning ? (
        <PlanDialog
          kind={planning.kind}
          selection={planning.selection}
          what={planning.what}
          reason={`${name} leaves`}
          onClose={() => setPlanning(undefined)}
        />
      ) : null}
    </>
  );
}

function renewedWords({ lines, logins }: KnownSecrets["renewed"]): string {
  const parts = [lines > 0 ? counted(lines, "line") : "", logins > 0 ? counted(logins, "login") : ""].filter(Boolean);
  return parts.length === 0 ? "" : `${parts.join(" and ")} had got another password since.`;
}

function Found({ data, onPlan }: { data: KnownSecrets; onPlan: (planning: Planning) => void }) {
  const { lines, logins, others, renewed } = data;
  const words = renewedWords(renewed);
  if (lines.length + logins.length + others.length === 0) {
    return (
      <Empty icon={ShieldCheck} title="Nothing that still holds">
        {words === "" ? "They were shown no password and typed none." : words}
      </Empty>
    );
  }
  return (
    <div className="grid gap-4 mt-4">
      {words === "" ? null : <p className="text-xs text-ink-3">{words}</p>}
      {lines.length === 0 ? null : (
        <KnownTable
          title="Lines"
          nouns="line"
          icon={KeyRound}
          verb="Reset"
          rows={lines.map((line) => ({
            id: line.id,
            name: line.name,
            href: `/lines/${line.id}`,
            beside: line.user,
            site: line.site,
            words: howOf(line.how),
            at: line.at,
            ticked: wasSeen(line),
          }))}
          onRenew={(ids, what) => onPlan({ kind: "reset", selection: { lines: ids }, what })}
        />
      )}
      {logins.length === 0 ? null : (
        <KnownTable
          title="Logins of devices"
          nouns="login"
          icon={LogIn}
          verb="Renew"
          rows={logins.map((login) => ({
            id: login.id,
            name: login.name,
            href: `/devices/${login.id}/connection`,
            site: login.site,
            words: login.canRenew ? howOf(login.how) : `${howOf(login.how)}. Change it at the device, then enter it here`,
            at: login.at,
            ticked: login.canRenew,
            fixed: !login.canRenew,
          }))}
          onRenew={(ids, what) => onPlan({ kind: "rotate_login", selection: { devices: ids }, what })}
        />
      )}
      {others.length === 0 ? null : <Others items={others} />}
    </div>
  );
}

/** Typed passwords that are neither a line's nor a login: a person has to change them. */
function Others({ items }: { items: readonly KnownOther[] }) {
  return (
    <Card title="Other passwords they typed" count={items.length}>
      <p className="px-4 pb-2 text-xs text-ink-3">No job renews these. Open the device and write another one.</p>
      <ul>
        {items.map((item) => (
          <li
            key={`${item.deviceId} ${item.what} ${item.at}`}
            className="flex flex-wrap items-baseline gap-x-3 px-4 py-2 border-t border-line"
          >
            <Link href={`/devices/${item.deviceId}`} className="font-medium rounded">
              {item.name}
            </Link>
            <span className="text-ink-2">{item.what}</span>
            <span className="ml-auto text-xs text-ink-3">
              <Ago at={item.at} ago />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
