"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Clock, Diff, Fingerprint, KeyRound, LockKeyhole, type LucideIcon, PackageOpen, Replace, Unlink, Unplug } from "lucide-react";
import { Fragment, useState } from "react";
import { call, pagesKey } from "@/lib/api/client";
import { usePolling } from "../shell/live/live-state";
import { Button, ButtonLink } from "../ui/button";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";
import type { Attention, Overview } from "./use-overview";

const icons: Readonly<Record<string, LucideIcon>> = {
  silent: Unplug,
  another_device: Replace,
  certificate: Fingerprint,
  login_refused: KeyRound,
  login_unopened: LockKeyhole,
  sessions_full: Clock,
  tls_outdated: LockKeyhole,
  not_commissioned: PackageOpen,
  differs: Diff,
  partly_offline: Unplug,
};

const tones = { bad: "bg-bad-soft text-bad-ink", warn: "bg-warn-soft text-warn-ink" } as const;
const pageSize = 25;
/** What broke within this time broke at once, as people say it. */
const apartMs = 120_000;

/** Everything that needs a person, page by page; only once somebody asks for more than the overview shows. */
function useAllAttention(enabled: boolean, site: string | undefined) {
  const everyMs = usePolling(20_000);
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/attention", { query: { site } }),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/attention", { query: { site, limit: pageSize, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : everyMs),
    enabled,
  });
}

/** Since when it is broken; where some of them broke later, the latest too. */
function Since({ item, ago = false }: { item: Attention; ago?: boolean }) {
  const apart = Date.parse(item.latest) - Date.parse(item.since) > apartMs;
  return (
    <span className="text-xs text-ink-3 num whitespace-nowrap text-right phone:text-left phone:mt-0.5 phone:block">
      <span className="sr-only">Since </span>
      <Ago at={item.since} ago={ago} />
      {apart ? (
        <span className="block phone:inline phone:before:content-[',_']">
          latest <Ago at={item.latest} ago={ago} />
        </span>
      ) : null}
    </span>
  );
}

/** "Lobby, Gate and 7 more": the first of those that it is about. */
function Examples({ item: { examples, count, name } }: { item: Attention }) {
  const rest = count - examples.length - (name === null ? 0 : 1);
  return examples.map((device, at) => (
    <Fragment key={device.deviceId}>
      {at === 0 ? null : at === examples.length - 1 && rest <= 0 ? " and " : ", "}
      <Link
        href={`/devices/${device.deviceId}`}
        className="text-ink-2 rounded underline underline-offset-2 decoration-(--line-2) hover:decoration-current whitespace-nowrap"
      >
        {device.name}
      </Link>
      {at < examples.length - 1 ? null : rest > 0 ? ` and ${rest} more.` : "."}
    </Fragment>
  ));
}

function hrefOf({ deviceId, lineId, next }: Attention): string {
  return deviceId !== null ? `/devices/${deviceId}` : lineId !== null ? `/lines/${lineId}` : next.href;
}

function Row({ item, here }: { item: Attention; here: string | undefined }) {
  const Icon = icons[item.code] ?? Unlink;
  const title = `${item.name === null ? "" : `${item.name} `}${item.title}`;
  return (
    <li className="grid grid-cols-[28px_minmax(0,1fr)_auto_auto] phone:grid-cols-[28px_minmax(0,1fr)_auto] gap-x-3 items-center px-4 py-[11px] border-t border-line first:border-t-0">
      <span className="self-start mt-[3px] flex justify-center">
        <span className={`grid place-items-center w-6 h-6 rounded-md ${tones[item.tone]}`}>
          <Icon size={13} />
        </span>
      </span>
      <div className="min-w-0">
        {/* What is wrong is always read; names give way to it. */}
        <div className="font-medium flex gap-x-1 phone:block">
          {item.site === null || item.site === here ? null : (
            <span className="truncate phone:whitespace-normal shrink-[4]">{item.site}: </span>
          )}
          {item.name === null ? (
            <span className="flex-none max-w-full truncate phone:whitespace-normal">{item.title}</span>
          ) : (
            <>
              <Link
                href={hrefOf(item)}
                title={item.name}
                className="truncate phone:whitespace-normal rounded hover:underline underline-offset-2"
              >
                {item.name}
              </Link>{" "}
              <span className="flex-none">{item.title}</span>
            </>
          )}
        </div>
        <div className="text-ink-3 text-xs leading-[17px] mt-px wrap-break-word">
          {item.cause} <Examples item={item} />
        </div>
        <div className="only-m">
          <Since item={item} ago />
        </div>
      </div>
      <div className="only-d pl-2">
        <Since item={item} />
      </div>
      <ButtonLink href={item.next.href} size="sm" className="w-[112px] phone:w-auto" aria-label={`${item.next.label}: ${title}`}>
        {item.next.label}
      </ButtonLink>
    </li>
  );
}

/** What needs a person: one row for each cause, each with since when and the way to where it is mended. `here`: the site that need not be named. */
export function AttentionList({ overview, site, here }: { overview: Overview; site?: string; here?: string }) {
  const [isWhole, setWhole] = useState(false);
  const all = useAllAttention(isWhole, site);
  const items = isWhole && all.data ? all.data.pages.flatMap((page) => page.items) : overview.attention;
  const total = all.data?.pages[0]?.total ?? overview.attentionTotal;
  const more = total - items.length;
  return (
    <Card
      title="Needs attention"
      count={total}
      action={
        <Link
          href={`/devices?attention=1&sort=-status${site === undefined ? "" : `&site=${encodeURIComponent(site)}`}`}
          className="link text-xs"
        >
          All problems
        </Link>
      }
    >
      {items.length === 0 ? (
        <p className="px-4 py-4 text-ink-3">Nothing. Every device that was checked is in order.</p>
      ) : (
        <ul aria-label="Needs attention">
          {items.map((item) => (
            <Row key={item.id} item={item} here={here} />
          ))}
        </ul>
      )}
      {more > 0 ? (
        <div className="px-4 py-2 border-t border-line">
          <Button
            variant="ghost"
            size="sm"
            busy={all.isFetching && "Loading"}
            onClick={() => (isWhole ? void all.fetchNextPage() : setWhole(true))}
          >
            Show {Math.min(more, pageSize)} more
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
