"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { call, type Item, pagesKey } from "@/lib/api/client";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { ProblemPanel } from "../ui/problem-panel";
import { ShowOlder } from "../ui/show-older";
import { Ago } from "../ui/time";
import { useChangeAccountMail } from "./use-account-mail";

type Mail = Item<"GET /api/account-mail/deliveries">;

const stateWords = { waiting: "Waiting", done: "Sent", failed: "Given up" } as const;
const tones = { waiting: "warn", done: "ok", failed: "bad" } as const;

function Row({ mail, again }: { mail: Mail; again: ReturnType<typeof useChangeAccountMail>["again"] }) {
  const isBusy = again.isPending && again.variables === mail.id;
  return (
    <li className="px-4 py-2.5 border-t border-line flex items-start gap-3 phone:flex-wrap">
      <div className="min-w-0 flex-1">
        <div className="font-medium truncate">{mail.title}</div>
        <div className="text-xs text-ink-3 wrap-break-word">
          To {mail.person.name}, {mail.person.email} · <Ago at={mail.queuedAt} ago />
          {mail.tries > 1 ? ` · tried ${mail.tries} times` : ""}
        </div>
        {mail.state !== "done" && mail.words !== null ? (
          <div className="text-xs text-bad-ink wrap-break-word mt-0.5">{mail.words}</div>
        ) : null}
      </div>
      <Badge tone={tones[mail.state]}>{stateWords[mail.state]}</Badge>
      {mail.state === "waiting" || (mail.state === "failed" && mail.kind !== "forgotten") ? (
        <Button
          size="sm"
          busy={isBusy && "Asking"}
          aria-label={`${mail.state === "waiting" ? "Try now" : "Send again"}: ${mail.title}, ${mail.person.name}`}
          onClick={() => again.mutate(mail.id)}
        >
          {mail.state === "waiting" ? "Try now" : "Send again"}
        </Button>
      ) : null}
    </li>
  );
}

/** Mails about people's accounts, the newest first. Nothing where none was sent. */
export function AccountMailLog() {
  const mails = useInfiniteQuery({
    queryKey: pagesKey("GET /api/account-mail/deliveries", { query: { limit: 5 } }),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/account-mail/deliveries", { query: { limit: pageParam === null ? 5 : 50, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
  const { again } = useChangeAccountMail();
  const rows = mails.data?.pages.flatMap(({ items }) => items) ?? [];
  if (mails.isError) {
    return <ProblemPanel error={mails.error} onRetry={() => void mails.refetch()} className="p-4 border-t border-line" />;
  }
  return rows.length === 0 ? null : (
    <>
      <div className="px-4 py-2 border-t border-line bg-sunken text-[12.5px] text-ink-2 flex items-center justify-between gap-3">
        <span>Sent within 30 days: {mails.data?.pages[0]?.total}</span>
        <Button size="sm" variant="ghost" busy={mails.isRefetching && "Looking"} onClick={() => void mails.refetch()}>
          Look again
        </Button>
      </div>
      <ul aria-label="Mails about people’s own accounts">
        {rows.map((mail) => (
          <Row key={mail.id} mail={mail} again={again} />
        ))}
      </ul>
      {again.isError ? <ProblemPanel error={again.error} className="p-4" /> : null}
      <ShowOlder list={mails} label="Show older mails" />
    </>
  );
}
