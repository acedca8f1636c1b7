"use client";
import { DoorOpen, Plus, Radar, ScanLine, Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { fileAddress, textQuery } from "@/lib/api/client";
import type { DeviceItem } from "@/lib/devices/schemas";
import { useMay } from "../session/me";
import { useKeys } from "../shell/keys";
import { useSites } from "../sites/use-sites";
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
import { AddDeviceLink } from "./add-device-link";
import type { Ability } from "./bulk-selection";
import { DeviceTable } from "./device-table";
import { FilterBar, SearchBox } from "./filter-bar";
import type { DriverOption } from "./filter-chip";
import { useBulk } from "./use-bulk";
import { useDevices } from "./use-devices";
import { useCheckRow, useRowMenu } from "./use-row-menu";
import { isNarrowed, viewInAddress } from "./view";
import { ViewTabs } from "./view-tabs";

/** Every device that this person may see: search, sort, filter, select. */
export function DevicesPage({ drivers, abilities }: { drivers: readonly DriverOption[]; abilities: readonly Ability[] }) {
  const { view, parameters, change } = useViewInAddress(viewInAddress);
  const list = useDevices(parameters);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total;
  const bulk = useBulk(view, parameters, rows, total ?? rows.length, abilities);
  const [active, setActive] = useState(-1);
  const sites = useSites().data?.items.length;
  const phone = usePhone();
  const mayAdd = useMay("device.add");
  const router = useRouter();
  const menu = useRowMenu();
  const check = useCheckRow();

  const open = useCallback(
    (device: DeviceItem, newTab: boolean) => {
      if (newTab) {
        window.open(`/devices/${device.id}`, "_blank");
      } else {
        router.push(`/devices/${device.id}`);
      }
    },
    [router],
  );
  const enter = useEnterOpens({
    query: view.query,
    isFetching: list.isFetching,
    first: list.isSuccess ? rows[0] : undefined,
    open: useCallback((device: DeviceItem) => open(device, false), [open]),
  });
  const { toggleRow } = bulk;
  const more = useMore(list);

  const current = rows[active];
  const move = (step: number) => setActive((before) => Math.max(0, Math.min(rows.length - 1, before + step)));
  useKeys({
    j: () => rows.length > 0 && move(1),
    k: () => rows.length > 0 && move(-1),
    x: () => current && toggleRow(active, false),
    "shift+x": () => current && toggleRow(active, true),
    c: () => current && check(current),
    enter: (event) => {
      // A focused link or button acts by itself.
      if (current && !(event.target instanceof Element && event.target.closest("a, button, label"))) {
        open(current, false);
      }
    },
    escape: () => bulk.selected.size > 0 && bulk.clear(),
  });

  const changeView: typeof change = useCallback(
    (part) => {
      setActive(-1);
      change(part);
    },
    [change],
  );

  return (
    <>
      <TopBar
        title="Devices"
        note={total === undefined || isNarrowed(view) ? undefined : `${total} on ${sites === 1 ? "1 site" : `${sites ?? "…"} sites`}`}
      >
        <ExportMenu
          label="Export these devices"
          address={(format) => fileAddress("GET /api/devices/export", { query: { ...textQuery(parameters), format } })}
        />
        {mayAdd ? (
          <ButtonLink href="/devices/find" size="sm" className="phone:w-10 phone:h-10 phone:p-0" aria-label="Find devices">
            <Radar size={14} />
            <span className="only-d">Find</span>
          </ButtonLink>
        ) : null}
        {mayAdd ? (
          <ButtonLink href="/devices/import" size="sm" className="phone:w-10 phone:h-10 phone:p-0" aria-label="Import list">
            <Upload size={14} />
            <span className="only-d">Import list</span>
          </ButtonLink>
        ) : null}
        {mayAdd ? (
          <ButtonLink href="/devices/add?scan" size="sm" className="desk:hidden phone:w-10 phone:h-10 phone:p-0" aria-label="Scan a label">
            <ScanLine size={16} />
          </ButtonLink>
        ) : null}
        {mayAdd ? (
          <ButtonLink href="/devices/add" variant="primary" size="sm" className="phone:w-10 phone:h-10 phone:p-0" aria-label="Add device">
            <Plus size={phone ? 20 : 14} />
            <span className="only-d">Add device</span>
          </ButtonLink>
        ) : null}
      </TopBar>
      {phone ? (
        <div className="px-4 pt-3 pb-3 sticky top-[52px] bg-surface border-b border-line z-[4]">
          <SearchBox view={view} change={changeView} enter={enter} placeholder="Name, address, site or tag" />
          <ViewTabs view={view} change={changeView} chips />
        </div>
      ) : (
        // The server does not know how wide a screen is: on a phone this keeps the room of what comes in its place, so that nothing moves.
        <div className="phone:h-[116px] phone:overflow-hidden phone:invisible">
          <ViewTabs view={view} change={changeView} />
          <FilterBar view={view} change={changeView} enter={enter} drivers={drivers} total={total} />
        </div>
      )}
      {list.isPending ? <SkeletonRows rows={12} height={phone ? 68 : 44} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6 phone:p-4" /> : null}
      {rows.length > 0 ? (
        <div className={list.isPlaceholderData ? "opacity-60 transition-opacity" : undefined}>
          <DeviceTable
            rows={rows}
            total={total ?? rows.length}
            active={active}
            selected={bulk.selected}
            sort={view.sort}
            onSort={(sort) => changeView({ sort })}
            onNearEnd={more}
            onOpen={open}
            onToggle={toggleRow}
            onToggleAll={bulk.toggleShown}
            menu={menu}
          />
        </div>
      ) : null}
      {list.isSuccess && rows.length === 0 ? (
        isNarrowed(view) || view.attention || view.kind !== "" ? (
          <NoMatch
            title={view.attention && !isNarrowed(view) ? "Nothing needs attention" : "No device matches"}
            understood={list.data.pages[0]?.understood ?? ""}
            near={(list.data.pages[0]?.near ?? []).map((device) => ({
              id: device.id,
              href: `/devices/${device.id}`,
              name: device.name,
              hint: [device.model, device.site?.name].filter(Boolean).join(" · "),
            }))}
            words={
              view.attention && !isNarrowed(view)
                ? "Every device that was checked is in order."
                : "Search takes a name, an address, a serial, a model, a site, a tag or how a device stands."
            }
            action={
              <Button size="sm" onClick={() => changeView({ query: "", filters: {}, kind: "", attention: false })}>
                Show all devices
              </Button>
            }
          />
        ) : (
          <Empty icon={DoorOpen} title="No devices yet" action={<AddDeviceLink />}>
            Add the first one by its address, or a whole building from a list.
          </Empty>
        )
      ) : null}
      {bulk.bar}
    </>
  );
}
