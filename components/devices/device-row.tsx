"use client";
import { Ellipsis } from "lucide-react";
import { memo } from "react";
import type { DeviceItem } from "@/lib/devices/schemas";
import { Tag } from "../ui/badge";
import { isControl } from "../ui/is-control";
import { Link } from "../ui/link";
import { Menu, type MenuItem } from "../ui/menu";
import { RowTick } from "../ui/row-tick";
import { Ago } from "../ui/time";
import type { ColumnName } from "./columns";
import { kindIcon, shortAddress } from "./kinds";
import { StatusSummary } from "./status-card";

export interface RowProps {
  readonly device: DeviceItem;
  readonly index: number;
  /** The columns beside name and status. */
  readonly shows: ReadonlySet<ColumnName>;
  readonly active: boolean;
  readonly selected: boolean;
  readonly checking: boolean;
  readonly onOpen: (device: DeviceItem, newTab: boolean) => void;
  readonly onToggle: (index: number, extend: boolean) => void;
  readonly menu: (device: DeviceItem) => MenuItem[];
}

const tagsShown = 2;

type Shown = Pick<RowProps, "device" | "shows">;

/** Where it stands and what it is: the columns before the status. */
function Place({ device, shows }: Shown) {
  const Icon = kindIcon(device.kind);
  return (
    <>
      {shows.has("site") ? (
        <td className="text-ink-2 max-w-0 w-[13%] truncate" title={device.site?.path}>
          {device.site?.name ?? <span className="text-ink-3">No site</span>}
        </td>
      ) : null}
      {shows.has("driver") ? (
        <td className="text-ink-2 narrow:hidden">
          <span className="inline-flex items-center gap-2">
            <Icon size={14} className="text-ink-3" />
            {device.driverLabel}
          </span>
        </td>
      ) : null}
      {shows.has("address") ? (
        <td>
          <span className="mono text-ink-2">{shortAddress(device.address)}</span>
        </td>
      ) : null}
      {shows.has("model") ? <td className="text-ink-2">{device.model}</td> : null}
      {shows.has("firmware") ? <td className="text-ink-2">{device.firmware}</td> : null}
      {shows.has("serial") ? (
        <td>
          <span className="mono text-ink-2">{device.serial}</span>
        </td>
      ) : null}
    </>
  );
}

/** The columns after the status. */
function Besides({ device, shows }: Shown) {
  return (
    <>
      {shows.has("seen") ? (
        <td className="text-ink-3 text-xs r">
          <Ago at={device.seenAt} />
        </td>
      ) : null}
      {shows.has("tags") ? (
        <td className="narrow:hidden">
          <span className="flex gap-1" title={device.tags.join(", ")}>
            {device.tags.slice(0, tagsShown).map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
            {device.tags.length > tagsShown ? <span className="text-xs text-ink-3">+{device.tags.length - tagsShown}</span> : null}
          </span>
        </td>
      ) : null}
    </>
  );
}

/** One device in the table. Click opens, the box selects, Shift extends. */
export const DeviceRow = memo(function DeviceRow({ device, index, shows, active, selected, checking, onOpen, onToggle, menu }: RowProps) {
  return (
    <tr
      data-open
      data-row={index}
      data-selected={selected}
      aria-rowindex={index + 2}
      className={active ? "[&>td]:shadow-[inset_0_1px_0_var(--accent-line),inset_0_-1px_0_var(--accent-line)]" : undefined}
      onClick={(event) => {
        if (!isControl(event.target)) {
          onOpen(device, event.metaKey || event.ctrlKey);
        }
      }}
    >
      <RowTick name={device.name} checked={selected} onToggle={(extend) => onToggle(index, extend)} />
      <td className="max-w-0 w-[24%]">
        <div className="flex items-baseline gap-2 min-w-0">
          <Link href={`/devices/${device.id}`} className="font-medium truncate rounded" title={device.name}>
            {device.name}
          </Link>
          {device.model && !shows.has("model") ? <span className="text-xs text-ink-3 truncate shrink-[4]">{device.model}</span> : null}
        </div>
      </td>
      <Place device={device} shows={shows} />
      <td className="max-w-0 w-[22%]">
        <StatusSummary device={device} checking={checking} />
      </td>
      <Besides device={device} shows={shows} />
      <td className="w-9 pl-0! pr-4!">
        <Menu
          label={`Actions for ${device.name}`}
          items={menu(device)}
          className="grid place-items-center w-7 h-7 rounded-md text-ink-3 hover:text-ink hover:bg-line"
        >
          <Ellipsis size={16} />
        </Menu>
      </td>
    </tr>
  );
});
