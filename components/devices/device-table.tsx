"use client";
import { useMutationState } from "@tanstack/react-query";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useMemo } from "react";
import type { DeviceItem } from "@/lib/devices/schemas";
import type { MenuItem } from "../ui/menu";
import { AllTick } from "../ui/row-tick";
import { SpacerRow } from "../ui/spacer-row";
import { usePhone } from "../ui/use-media";
import { useVirtualRows } from "../ui/use-virtual-rows";
import { VirtualList } from "../ui/virtual-list";
import { type ColumnName, useColumns } from "./columns";
import { DeviceListRow } from "./device-list-row";
import { DeviceRow } from "./device-row";

export interface TableProps {
  readonly rows: readonly DeviceItem[];
  readonly total: number;
  readonly active: number;
  readonly selected: ReadonlyMap<string, DeviceItem>;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onNearEnd: () => void;
  readonly onOpen: (device: DeviceItem, newTab: boolean) => void;
  readonly onToggle: (index: number, extend: boolean) => void;
  readonly onToggleAll: () => void;
  readonly menu: (device: DeviceItem) => MenuItem[];
}

function Head({
  id,
  label,
  sort,
  onSort,
  className,
}: {
  id: string;
  label: string;
  sort: string;
  onSort: (sort: string) => void;
  className?: string;
}) {
  const [up, down] = [sort === id, sort === `-${id}`];
  return (
    <th className={className} aria-sort={up ? "ascending" : down ? "descending" : "none"}>
      <button type="button" onClick={() => onSort(up ? `-${id}` : id)}>
        {label}
        {up ? <ChevronUp size={12} /> : down ? <ChevronDown size={12} /> : null}
      </button>
    </th>
  );
}

/** The devices that are being asked right now; one subscription for all rows. */
function useChecking(): ReadonlySet<unknown> {
  return new Set(
    useMutationState({ filters: { mutationKey: ["check"], status: "pending" }, select: (mutation) => mutation.options.mutationKey?.[1] }),
  );
}

/** The devices as a table of which only the rows in sight are drawn. */
export function DeviceTable(props: TableProps) {
  const phone = usePhone();
  return phone ? <PhoneList {...props} /> : <Table {...props} />;
}

function Table({ rows, total, active, selected, sort, onSort, onNearEnd, onOpen, onToggle, onToggleAll, menu }: TableProps) {
  const { top, indices, before, after } = useVirtualRows<HTMLTableSectionElement>({ count: rows.length, rowHeight: 44, active, onNearEnd });
  const checking = useChecking();
  const chosen = useColumns();
  const shows: ReadonlySet<ColumnName> = useMemo(() => new Set(chosen), [chosen]);
  const allSelected = rows.length > 0 && rows.every((row) => selected.has(row.id));
  return (
    <table className="tbl edge stick virtual" aria-rowcount={total + 1} aria-label="Devices">
      <thead>
        <tr aria-rowindex={1}>
          <AllTick checked={allSelected} some={selected.size > 0} onToggle={onToggleAll} />
          <Head id="name" label="Name" sort={sort} onSort={onSort} />
          {shows.has("site") ? <Head id="site" label="Site" sort={sort} onSort={onSort} /> : null}
          {shows.has("driver") ? <Head id="driver" label="Kind" sort={sort} onSort={onSort} className="narrow:hidden" /> : null}
          {shows.has("address") ? <Head id="address" label="Address" sort={sort} onSort={onSort} /> : null}
          {shows.has("model") ? <Head id="model" label="Model" sort={sort} onSort={onSort} /> : null}
          {shows.has("firmware") ? <Head id="firmware" label="Firmware" sort={sort} onSort={onSort} /> : null}
          {shows.has("serial") ? <Head id="serial" label="Serial" sort={sort} onSort={onSort} /> : null}
          <Head id="status" label="Status" sort={sort} onSort={onSort} />
          {shows.has("seen") ? <Head id="seen" label="Last seen" sort={sort} onSort={onSort} className="r" /> : null}
          {shows.has("tags") ? <Head id="tags" label="Tags" sort={sort} onSort={onSort} className="narrow:hidden" /> : null}
          <th>
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody ref={top}>
        <SpacerRow height={before} columns={4 + shows.size} />
        {indices.map((index) => {
          const device = rows[index];
          return device ? (
            <DeviceRow
              key={device.id}
              device={device}
              index={index}
              shows={shows}
              active={index === active}
              selected={selected.has(device.id)}
              checking={checking.has(device.id)}
              onOpen={onOpen}
              onToggle={onToggle}
              menu={menu}
            />
          ) : null;
        })}
        <SpacerRow height={after} columns={4 + shows.size} />
      </tbody>
    </table>
  );
}

function PhoneList({ rows, active, onNearEnd }: TableProps) {
  return (
    <VirtualList label="Devices" rows={rows} active={active} onNearEnd={onNearEnd}>
      {(device) => <DeviceListRow device={device} />}
    </VirtualList>
  );
}
