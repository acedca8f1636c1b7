"use client";
import { ChevronDown, ChevronUp, Ellipsis } from "lucide-react";
import type { CollectionManifest } from "@/lib/drivers/types";
import { isControl } from "../ui/is-control";
import { Mark } from "../ui/mark";
import { Menu, type MenuItem } from "../ui/menu";
import { AllTick, type RowSelection, RowTick } from "../ui/row-tick";
import { SpacerRow } from "../ui/spacer-row";
import { useVirtualRows } from "../ui/use-virtual-rows";
import { type Column, nameOf, type RecordSort, stateOf } from "./columns";
import { RegisteredCell, stateTones } from "./registered-cell";
import type { AccountState, RecordItem } from "./use-records";

export interface RecordsTableProps {
  readonly manifest: CollectionManifest;
  readonly columns: readonly Column[];
  readonly rows: readonly RecordItem[];
  readonly active: number;
  readonly open: string | undefined;
  readonly sort: RecordSort | undefined;
  readonly onSort: (sort: RecordSort | undefined) => void;
  readonly onOpen: (row: RecordItem) => void;
  readonly onNearEnd: () => void;
  readonly menu: (row: RecordItem) => (MenuItem | "-")[];
  /** Left out where this person can do nothing to many records. */
  readonly selection?: RowSelection | undefined;
  /** Whether each account is registered, by record. Left out where that is not known of any, or the device says it itself. */
  readonly accounts?: ReadonlyMap<string, AccountState> | undefined;
}

function Head({
  by,
  label,
  sort,
  onSort,
  className,
}: {
  by: string;
  label: string;
  sort: RecordSort | undefined;
  onSort: RecordsTableProps["onSort"];
  className?: string;
}) {
  const on = sort?.by === by;
  // Third press: as the device lists them.
  const next = !on ? { by, descending: false } : sort.descending ? undefined : { by, descending: true };
  return (
    <th className={className} aria-sort={on ? (sort.descending ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => onSort(next)}>
        {label}
        {on ? sort.descending ? <ChevronDown size={12} /> : <ChevronUp size={12} /> : null}
      </button>
    </th>
  );
}

/** The records of a collection: title, state, the manifest's columns. */
export function RecordsTable(props: RecordsTableProps) {
  const { manifest, columns, rows, active, open, sort, onSort, onOpen, onNearEnd, menu, selection, accounts } = props;
  const { top, indices, before, after } = useVirtualRows<HTMLTableSectionElement>({ count: rows.length, rowHeight: 44, active, onNearEnd });
  const width = columns.length + (manifest.state ? 3 : 2) + (selection ? 1 : 0) + (accounts ? 1 : 0);
  // Beside nothing else a name has the whole row.
  const isAlone = columns.length === 0 && manifest.state === undefined && accounts === undefined;
  const all = selection !== undefined && rows.every(({ id }) => selection.has(id));
  return (
    <table className="tbl edge stick virtual" aria-label={manifest.label} aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {selection ? <AllTick checked={all} some={selection.count > 0} onToggle={selection.onToggleAll} /> : null}
          <Head by="" label="Name" sort={sort} onSort={onSort} />
          {manifest.state ? <Head by="state" label="Status" sort={sort} onSort={onSort} /> : null}
          {accounts ? <Head by="registered" label="Registered" sort={sort} onSort={onSort} /> : null}
          {columns.map((column) => (
            <Head
              key={column.path}
              by={column.path}
              label={column.label}
              sort={sort}
              onSort={onSort}
              className={`phone:hidden ${column.numeric ? "r" : ""}`}
            />
          ))}
          <th>
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody ref={top}>
        <SpacerRow height={before} columns={width} />
        {indices.map((index) => {
          const row = rows[index];
          if (!row) {
            return null;
          }
          const state = stateOf(manifest, row.values);
          const { name, code } = nameOf(manifest, row);
          const below = columns.map((column) => column.words(row.values)).filter((words) => words !== "");
          return (
            <tr
              key={row.id}
              data-open
              data-row={index}
              data-selected={row.id === open || selection?.has(row.id) === true}
              aria-rowindex={index + 2}
              className={
                index === active ? "[&>td]:shadow-[inset_0_1px_0_var(--accent-line),inset_0_-1px_0_var(--accent-line)]" : undefined
              }
              onClick={(event) => !isControl(event.target) && onOpen(row)}
            >
              {selection ? (
                <RowTick name={row.title} checked={selection.has(row.id)} onToggle={(extend) => selection.onToggle(index, extend)} />
              ) : null}
              <td className={`max-w-0 phone:w-full ${isAlone ? "w-full" : code === undefined ? "w-[26%]" : "w-[46%]"}`}>
                <button type="button" className="truncate block max-w-full rounded text-left" title={row.title} onClick={() => onOpen(row)}>
                  {/* First on a phone, where a long name would push it out of its row. */}
                  {code === undefined ? null : <span className="desk:hidden mono text-ink-2 mr-2">{code}</span>}
                  <span className="font-medium">{name}</span>
                  {code === undefined ? null : <span className="phone:hidden mono text-ink-2 ml-2">{code}</span>}
                </button>
                {below.length === 0 ? null : (
                  <span className="desk:hidden block text-xs text-ink-3 truncate">{below.slice(0, 3).join(" · ")}</span>
                )}
              </td>
              {state ? (
                <td>
                  <span className="flex items-center gap-2.5">
                    <Mark state={state.status} />
                    <span className={`text-[12.5px] ${stateTones[state.status]}`}>{state.label}</span>
                  </span>
                </td>
              ) : null}
              {accounts ? <RegisteredCell account={accounts.get(row.id)} /> : null}
              {columns.map((column) => (
                <td key={column.path} className={`phone:hidden text-ink-2 max-w-[260px] truncate ${column.numeric ? "r" : ""}`}>
                  <span className={column.mono ? "mono" : undefined}>{column.words(row.values)}</span>
                </td>
              ))}
              <td className="w-9 pl-0! pr-4!">
                <Menu
                  label={`Actions for ${row.title}`}
                  items={menu(row)}
                  className="grid place-items-center w-7 h-7 rounded-md text-ink-3 hover:text-ink hover:bg-line"
                >
                  <Ellipsis size={16} />
                </Menu>
              </td>
            </tr>
          );
        })}
        <SpacerRow height={after} columns={width} />
      </tbody>
    </table>
  );
}
