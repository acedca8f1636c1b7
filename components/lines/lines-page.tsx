"use client";
import { KeyRound, Route } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { fileAddress, textQuery } from "@/lib/api/client";
import type { LineItem } from "@/lib/lines/schemas";
import { AddDeviceLink } from "../devices/add-device-link";
import { useMay } from "../session/me";
import { useKeys } from "../shell/keys";
import { Button, ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { ExportMenu } from "../ui/export-menu";
import { useEnterOpens } from "../ui/list-search";
import { NoMatch } from "../ui/no-match";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { TopBar } from "../ui/top-bar";
import { usePhone } from "../ui/use-media";
import { useMore } from "../ui/use-more";
import { useViewInAddress } from "../ui/use-view-in-address";
import { LineTable } from "./line-table";
import { LineFilterBar, LineSearch, LineTabs } from "./lines-filter";
import { SharedAccountsNotice } from "./shared-accounts-notice";
import { useLineBulk } from "./use-line-bulk";
import { useLines } from "./use-lines";
import { isNarrowed, linesInAddress } from "./view";

/** Every line that this person may see: search by what a caller says, filter, open, reset. */
export function LinesPage() {
  const { view, parameters, change } = useViewInAddress(linesInAddress);
  const list = useLines(parameters);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total;
  const [active, setActive] = useState(-1);
  const mayReset = useMay("line.reset");
  const mayExport = useMay("device.see");
  const bulk = useLineBulk(view, parameters, rows, total ?? rows.length);
  const phone = usePhone();
  const router = useRouter();

  const open = useCallback(
    (line: LineItem, newTab: boolean) => {
      if (newTab) {
        window.open(`/lines/${line.id}`, "_blank");
      } else {
        router.push(`/lines/${line.id}`);
      }
    },
    [router],
  );
  const more = useMore(list);
  const changeView: typeof change = useCallback(
    (part) => {
      setActive(-1);
      change(part);
    },
    [change],
  );

  const enter = useEnterOpens({
    query: view.query,
    isFetching: list.isFetching,
    first: list.isSuccess ? rows[0] : undefined,
    open: useCallback((line: LineItem) => open(line, false), [open]),
  });

  const current = rows[active];
  const move = (step: number) => setActive((before) => Math.max(0, Math.min(rows.length - 1, before + step)));
  useKeys({
    j: () => rows.length > 0 && move(1),
    k: () => rows.length > 0 && move(-1),
    x: () => current && bulk.selection?.onToggle(active, false),
    "shift+x": () => current && bulk.selection?.onToggle(active, true),
    escape: () => bulk.clear(),
    r: () => current && mayReset && router.push(`/reset?line=${current.id}`),
    enter: (event) => {
      // A focused link or button acts by itself.
      if (current && !(event.target instanceof Element && event.target.closest("a, button, label"))) {
        open(current, false);
      }
    },
  });

  return (
    <>
      <TopBar title="Lines" note={total === undefined || isNarrowed(view) ? undefined : total === 1 ? "1 line" : `${total} lines`}>
        {mayExport ? (
          <ExportMenu
            label="Export these lines"
            address={(format) => fileAddress("GET /api/lines/export", { query: { ...textQuery(parameters), format } })}
          />
        ) : null}
        {mayReset ? (
          <ButtonLink href="/reset" size="sm" variant="primary">
            <KeyRound size={13} />
            Reset a password
          </ButtonLink>
        ) : null}
      </TopBar>
      {phone ? (
        <div className="px-4 pt-3 pb-3 sticky top-[52px] bg-surface border-b border-line z-[4]">
          <LineSearch view={view} change={changeView} enter={enter} />
          <LineTabs view={view} change={changeView} chips />
        </div>
      ) : (
        <>
          <LineTabs view={view} change={changeView} />
          <LineFilterBar view={view} change={changeView} enter={enter} total={total} />
        </>
      )}
      {isNarrowed(view) ? null : <SharedAccountsNotice />}
      {list.isPending ? <SkeletonRows rows={12} height={phone ? 68 : 44} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6 phone:p-4" /> : null}
      {rows.length > 0 ? (
        <div className={list.isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
          <LineTable
            rows={rows}
            total={total ?? rows.length}
            active={active}
            mayReset={mayReset}
            selection={bulk.selection}
            onNearEnd={more}
            onOpen={open}
          />
        </div>
      ) : null}
      {list.isSuccess && rows.length === 0 ? (
        isNarrowed(view) ? (
          <NoMatch
            title="No line matches"
            understood={list.data.pages[0]?.understood ?? ""}
            near={(list.data.pages[0]?.near ?? []).map((line) => ({
              id: line.id,
              href: `/lines/${line.id}`,
              name: line.name,
              hint: [line.user, line.site?.name].filter(Boolean).join(" · "),
            }))}
            words="Search takes an apartment, a tenant, a number, a device, a site or how a line stands."
            action={
              <Button size="sm" onClick={() => changeView({ query: "", state: [], site: [] })}>
                Show all lines
              </Button>
            }
          />
        ) : (
          <Empty icon={Route} title="No lines yet" action={<AddDeviceLink />}>
            A line appears as soon as the settings of a device with a SIP account were read.
          </Empty>
        )
      ) : null}
      {bulk.bar}
    </>
  );
}
