"use client";
import { Badge } from "../ui/badge";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { When } from "../ui/time";
import { AuditHead } from "./audit-head";
import { useKeysList } from "./use-keys-list";

/** The sealing keys by fingerprint, and how much each has sealed. Never a key itself. */
export function KeysCard() {
  const keys = useKeysList();
  return (
    <Card title="Keys" count={keys.data?.keys.length}>
      <p className="px-4 pt-3.5 text-ink-2">
        Every login and SIP secret is sealed with a key that stays on this machine. Change it with{" "}
        <code className="mono">npm run keys -- rotate</code>; it re-seals while Lineward runs. Back up the key file apart from the database.
      </p>
      {keys.isPending ? <SkeletonRows rows={2} /> : null}
      {keys.isError ? <ProblemPanel error={keys.error} onRetry={() => void keys.refetch()} className="p-4" /> : null}
      {keys.data && keys.data.unreadable > 0 ? (
        <p className="mx-4 mt-3 rounded-md border border-bad-line bg-bad-soft text-bad-ink px-3 py-2 text-[12.5px]">
          {keys.data.unreadable === 1 ? "1 sealed value cannot" : `${keys.data.unreadable} sealed values cannot`} be opened with the keys
          that are here. Bring the missing key back, or enter those logins again; their devices say so.
        </p>
      ) : null}
      <ul className="mt-3 border-t border-line">
        {keys.data?.keys.map((key) => (
          <li
            key={key.id}
            className="flex items-center flex-wrap gap-x-3 gap-y-1 px-4 min-h-[44px] py-2 border-b border-line last:border-b-0"
          >
            <span className="mono">{key.id}</span>
            {key.id === keys.data.current ? <Badge tone="ok">seals now</Badge> : null}
            {key.present ? null : <Badge tone="bad">missing</Badge>}
            <span className="ml-auto text-xs text-ink-3 num">
              {key.rows === 1 ? "1 sealed value" : `${key.rows} sealed values`}
              {key.createdAt ? (
                <>
                  , since <When at={key.createdAt} as="day" />
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      <AuditHead />
    </Card>
  );
}
