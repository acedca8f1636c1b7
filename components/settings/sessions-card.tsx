"use client";
import { agentWords } from "@/lib/http/agent-words";
import { signOutEverywhere } from "../session/sign-out";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago, When } from "../ui/time";
import { useEndSession, useSessions } from "./use-sessions";

const wayWords = { password: "your password", passkey: "a passkey", provider: "an account elsewhere" } as const;

/** Where this person is signed in. */
export function SessionsCard() {
  const sessions = useSessions();
  const end = useEndSession();
  return (
    <Card title="Your sessions" count={sessions.data?.items.length}>
      {sessions.isPending ? <SkeletonRows rows={2} /> : null}
      {sessions.isError ? <ProblemPanel error={sessions.error} onRetry={() => void sessions.refetch()} className="p-4" /> : null}
      <ul>
        {sessions.data?.items.map((session) => (
          <li key={session.id} className="flex items-center gap-3 px-4 min-h-[52px] py-1.5 border-b border-line">
            <div className="min-w-0 flex-1 leading-[17px]">
              <div className="truncate" title={session.agent ?? undefined}>
                {agentWords(session.agent)}
              </div>
              <div className="text-xs text-ink-3">
                {session.address ? <span className="mono">{session.address}</span> : "address not known"} · signed in{" "}
                <When at={session.createdAt} /> with {wayWords[session.way]} · last seen <Ago at={session.lastSeenAt} ago />
              </div>
            </div>
            {session.current ? (
              <Badge tone="accent">this one</Badge>
            ) : (
              <Button size="sm" busy={end.isPending && end.variables === session.id && "Ending"} onClick={() => end.mutate(session.id)}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {end.isError ? <ProblemPanel error={end.error} className="p-4" /> : null}
      <div className="px-4 py-3">
        <Button variant="danger" onClick={() => void signOutEverywhere()}>
          Sign out everywhere
        </Button>
      </div>
    </Card>
  );
}
