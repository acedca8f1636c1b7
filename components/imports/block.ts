/** Cells as a spreadsheet puts them on the clipboard: rows by line break, cells by tab, quotes around what holds either. */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const put = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain.charAt(at);
    if (quoted) {
      if (sign !== '"') {
        cell += sign;
      } else if (plain.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else {
        quoted = false;
      }
    } else if (sign === '"' && cell === "") {
      quoted = true;
    } else if (sign === "\t") {
      put();
    } else if (sign === "\n") {
      put();
      rows.push([]);
    } else {
      cell += sign;
    }
  }
  put();
  return rows;
}

/** The same the other way. */
export function formatBlock(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => (/["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join("\t")).join("\n");
}

/** A cell of the sheet, by its place on the screen. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What is marked: from where the marking began to where it is now. */
export interface Marked {
  readonly anchor: Place;
  readonly active: Place;
}

/** The marked rectangle, from its first to its last row and column. */
export function rectangleOf({ anchor, active }: Marked): { from: Place; to: Place } {
  return {
    from: { row: Math.min(anchor.row, active.row), column: Math.min(anchor.column, active.column) },
    to: { row: Math.max(anchor.row, active.row), column: Math.max(anchor.column, active.column) },
  };
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

const screenfulRows = 15;

/** Where a key leads to from a cell; undefined for a key that does not move, or would leave the sheet. */
export function moved(key: string, { row, column }: Place, { rows, columns }: Size, far: boolean): Place | undefined {
  const clamp = (value: number, max: number) => Math.max(0, Math.min(max, value));
  const to = (down: number, right: number) => ({ row: clamp(row + down, rows - 1), column: clamp(column + right, columns - 1) });
  switch (key) {
    case "ArrowUp":
      return to(far ? -rows : -1, 0);
    case "ArrowDown":
      return to(far ? rows : 1, 0);
    case "ArrowLeft":
      return to(0, far ? -columns : -1);
    case "ArrowRight":
      return to(0, far ? columns : 1);
    case "PageUp":
      return to(-screenfulRows, 0);
    case "PageDown":
      return to(screenfulRows, 0);
    case "Home":
      return { row: far ? 0 : row, column: 0 };
    case "End":
      return { row: far ? rows - 1 : row, column: columns - 1 };
    default:
      return undefined;
  }
}

/** The next cell as Tab goes: along the row, then into the next one. Undefined at the end of the sheet. */
export function tabbed({ row, column }: Place, { rows, columns }: Size, back: boolean): Place | undefined {
  const at = row * columns + column + (back ? -1 : 1);
  return at < 0 || at >= rows * columns ? undefined : { row: Math.floor(at / columns), column: at % columns };
}
