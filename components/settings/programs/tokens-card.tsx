"use client";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { roleWords } from "@/lib/http/permissions";
import { scopes as scopeWords } from "@/lib/http/scopes";
import { useMe } from "../../session/me";
import { Badge, Tag } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { SkeletonRows } from "../../ui/skeleton";
import { Ago, untilWords, When } from "../../ui/time";
import { type ApiToken, useChangeTokens, useTokens } from "./use-programs";

const soonMs = 14 * 86_400_000;

function Ends({ at }: { at: string | null }) {
  if (at === null) {
    return <span className="text-ink-2">does not end</span>;
  }
  const leftMs = Date.parse(at) - Date.now();
  if (leftMs <= 0) {
    return <Badge tone="bad">has ended</Badge>;
  }
  return leftMs < soonMs ? (
    <span className="text-warn-ink font-medium" suppressHydrationWarning>
      in {untilWords(at)}
    </span>
  ) : (
    <When at={at} as="day" className="text-ink-2 num" />
  );
}

function May({ token }: { token: ApiToken }) {
  return (
    <span className="flex gap-1 flex-wrap">
      {token.scopes === null ? (
        <Tag>{roleWords[token.role].label}: all of it</Tag>
      ) : (
        token.scopes.map((scope) => <Tag key={scope}>{scopeWords[scope].label}</Tag>)
      )}
    </span>
  );
}

const siteWords = ({ sites }: ApiToken) => (sites === null ? "All" : sites.map((site) => site.name).join(", ") || "None");

function End({ token }: { token: ApiToken }) {
  return token.works || token.expiresAt !== null ? <Ends at={token.expiresAt} /> : <Badge tone="bad">opens nothing now</Badge>;
}

function LastUse({ token }: { token: ApiToken }) {
  return token.lastUsedAt === null ? (
    "never"
  ) : (
    <>
      <Ago at={token.lastUsedAt} ago />
      {token.lastUsedFrom === null ? null : <span className="mono">, {token.lastUsedFrom}</span>}
    </>
  );
}

/** On a phone everything stands below the name, so that nothing has to be scrolled sideways. */
function Row({ token, isOwn, onRevoke }: { token: ApiToken; isOwn: boolean; onRevoke: () => void }) {
  return (
    <tr>
      <td className="phone:py-2.5! phone:whitespace-normal!">
        <div className="font-medium leading-[18px] wrap-anywhere">{token.name}</div>
        <div className="text-ink-3 text-xs leading-4">
          <span className="mono">{token.start}…</span>
          {isOwn ? null : ` of ${token.owner.name}`}
        </div>
        <div className="hidden phone:grid gap-1.5 mt-1.5 text-xs text-ink-2 wrap-anywhere">
          <May token={token} />
          <div>Sites: {siteWords(token)}</div>
          <div>
            Ends: <End token={token} />
          </div>
          <div>
            Last used: <LastUse token={token} />
          </div>
        </div>
      </td>
      <td className="phone:hidden">
        <May token={token} />
      </td>
      <td className="text-ink-2 text-xs phone:hidden">{siteWords(token)}</td>
      <td className="text-xs phone:hidden">
        <End token={token} />
      </td>
      <td className="text-xs text-ink-3 num phone:hidden">
        <LastUse token={token} />
      </td>
      <td className="w-9">
        <Button variant="ghost" size="sm" square aria-label={`Withdraw ${token.name}`} onClick={onRevoke}>
          <Trash2 size={14} />
        </Button>
      </td>
    </tr>
  );
}

/** Tokens of programs: an admin sees everybody's. */
export function TokensCard() {
  const me = useMe();
  const tokens = useTokens();
  const { revoke } = useChangeTokens();
  const [revoking, setRevoking] = useState<ApiToken>();
  const items = tokens.data?.items ?? [];
  return (
    <Card
      title="API tokens"
      count={tokens.data?.total}
      action={<span className="text-xs text-ink-3 phone:hidden">a token never does more than who made it</span>}
      className="overflow-hidden"
    >
      {tokens.isPending ? <SkeletonRows rows={2} /> : null}
      {tokens.isError ? <ProblemPanel error={tokens.error} onRetry={() => void tokens.refetch()} className="p-4" /> : null}
      {tokens.data && items.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-2">None. A program such as a ticket system, a script or Prometheus comes in with one.</p>
      ) : null}
      {items.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
        <section className="overflow-x-auto" aria-label="API tokens" tabIndex={0}>
          <table className="tbl flush min-w-[720px] phone:min-w-0" aria-label="API tokens">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" className="phone:hidden">
                  May
                </th>
                <th scope="col" className="phone:hidden">
                  Sites
                </th>
                <th scope="col" className="phone:hidden">
                  Ends
                </th>
                <th scope="col" className="phone:hidden">
                  Last used
                </th>
                <th scope="col">
                  <span className="sr-only">Withdraw</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((token) => (
                <Row key={token.id} token={token} isOwn={token.owner.id === me.id} onRevoke={() => setRevoking(token)} />
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      {revoking ? (
        <ConfirmDialog
          title={`Withdraw ${revoking.name}?`}
          confirm={`Withdraw ${revoking.name}`}
          busy="Withdrawing"
          onClose={() => setRevoking(undefined)}
          onConfirm={() => revoke.mutateAsync(revoking.id)}
        >
          <p>
            From that moment on its program is refused, and jobs that it began stop where they are. What it has done stays. Nobody can give
            it back: make a new one.
          </p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}
