"use client";
import type { LineItem } from "@/lib/lines/schemas";
import { AllTick, type RowSelection } from "../ui/row-tick";
import { SpacerRow } from "../ui/spacer-row";
import { usePhone } from "../ui/use-media";
import { useVirtualRows } from "../ui/use-virtual-rows";
import { VirtualList } from "../ui/virtual-list";
import { LineListRow, LineRow } from "./line-row";

interface TableProps {
  readonly rows: readonly LineItem[];
  readonly total: number;
  readonly active: number;
  readonly mayReset: boolean;
  /** Left out where this person can do nothing to many lines. */
  readonly selection?: RowSelection | undefined;
  readonly onNearEnd: () => void;
  readonly onOpen: (line: LineItem, newTab: boolean) => void;
}

/** The lines as a table of which only the rows in sight are drawn. */
export function LineTable(props: TableProps) {
  return usePhone() ? <PhoneList {...props} /> : <Table {...props} />;
}

function Table({ rows, total, active, mayReset, selection, onNearEnd, onOpen }: TableProps) {
  const { top, indices, before, after } = useVirtualRows<HTMLTableSectionElement>({ count: rows.length, rowHeight: 44, active, onNearEnd });
  const all = selection !== undefined && rows.length > 0 && rows.every(({ id }) => selection.has(id));
  const columns = selection ? 7 : 6;
  return (
    <table className="tbl edge stick virtual" aria-rowcount={total + 1} aria-label="Lines">
      <thead>
        <tr aria-rowindex={1}>
          {selection ? <AllTick checked={all} some={selection.count > 0} onToggle={selection.onToggleAll} /> : null}
          <th>Line and user</th>
          <th>Site</th>
          <th className="narrow:hidden">Ends</th>
          <th>State</th>
          <th className="r">Last reset</th>
          <th>
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody ref={top}>
        <SpacerRow height={before} columns={columns} />
        {indices.map((index) => {
          const line = rows[index];
          return line ? (
            <LineRow
              key={line.id}
              line={line}
              index={index}
              active={index === active}
              mayReset={mayReset}
              selected={selection?.has(line.id)}
              onToggle={selection?.onToggle}
              onOpen={onOpen}
            />
          ) : null;
        })}
        <SpacerRow height={after} columns={columns} />
      </tbody>
    </table>
  );
}

function PhoneList({ rows, active, onNearEnd }: TableProps) {
  return (
    <VirtualList label="Lines" rows={rows} active={active} onNearEnd={onNearEnd}>
      {(line) => <LineListRow line={line} />}
    </VirtualList>
  );
}
