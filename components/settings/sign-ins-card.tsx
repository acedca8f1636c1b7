"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleX } from "lucide-react";
import { asked, type Item } from "@/lib/api/client";
import { agentWords } from "@/lib/http/agent-words";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { When } from "../ui/time";

type SignIn = Item<"GET /api/me/sign-ins">;

const ways: Readonly<Record<string, string>> = {
  password: "Password",
  password_and_code: "Password and code",
  password_and_recovery_code: "Password and recovery code",
  passkey: "Passkey",
  provider: "Account elsewhere",
};

const refusals: Readonly<Record<string, string>> = {
  invalid_email_or_password: "Wrong password",
  too_many_attempts: "Too many attempts",
  wrong_code: "Wrong code",
  wrong_recovery_code: "Wrong recovery code",
  account_switched_off: "Switched off",
  not_from_here: "Not from one of the allowed networks",
};

function Result({ refused, times }: SignIn) {
  if (refused === null) {
    return <span className="text-ink-3">Signed in</span>;
  }
  return (
    <span className="text-bad-ink">
      <CircleX size={13} className="inline-block mr-1 -mt-px" />
      {refusals[refused] ?? "Refused"}
      {times > 1 ? `, ${times} times` : ""}
    </span>
  );
}

/** Who has tried to sign in as this person within a month. */
export function SignInsCard() {
  const list = useQuery(asked("GET /api/me/sign-ins"));
  const items = list.data?.items ?? [];
  return (
    <Card title="Recent sign-ins" action={<span className="text-xs text-ink-3">last 30 days</span>}>
      {list.isPending ? <SkeletonRows rows={3} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-4" /> : null}
      <ul aria-label="Recent sign-ins">
        {items.map((line) => (
          <li
            key={`${line.at} ${line.way ?? ""} ${line.refused ?? ""}`}
            className="flex items-baseline gap-3 px-4 py-2.5 border-t border-line first:border-t-0 phone:flex-wrap"
          >
            <span className="w-[150px] flex-none num phone:flex-1">
              <When at={line.at} />
            </span>
            <span className="min-w-0 flex-1 phone:basis-full phone:order-last">
              {line.way === null ? "" : `${ways[line.way] ?? line.way} · `}
              {line.agent === null ? "Unknown browser" : agentWords(line.agent)}{" "}
              {line.address === null ? null : <span className="mono text-ink-2">{line.address}</span>}
            </span>
            <span className="flex-none">
              <Result {...line} />
            </span>
          </li>
        ))}
      </ul>
      {items.some(({ refused }) => refused !== null) ? (
        <p className="px-4 py-3 border-t border-line bg-sunken text-[12.5px] text-ink-2">
          Was one of these not you? Whoever was refused did not get in. Change your password if somebody may know it.
        </p>
      ) : null}
    </Card>
  );
}
