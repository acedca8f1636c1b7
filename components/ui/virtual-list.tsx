import type { ReactNode } from "react";
import { useVirtualRows } from "./use-virtual-rows";

interface VirtualListProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** The row that the keyboard is on; it is kept in sight. */
  readonly active: number;
  readonly onNearEnd: () => void;
  readonly children: (row: Row) => ReactNode;
}

const rowHeight = 68;

/** A long list on a phone, of which only the rows in sight are drawn. */
export function VirtualList<Row extends { readonly id: string }>({ label, rows, active, onNearEnd, children }: VirtualListProps<Row>) {
  const { top, indices, before, after } = useVirtualRows<HTMLDivElement>({ count: rows.length, rowHeight, active, onNearEnd });
  return (
    <div ref={top}>
      <ul style={{ paddingTop: before, paddingBottom: after }} aria-label={label}>
        {indices.map((index) => {
          const row = rows[index];
          return row ? (
            <li key={row.id} data-row={index} aria-setsize={rows.length} aria-posinset={index + 1}>
              {children(row)}
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}
