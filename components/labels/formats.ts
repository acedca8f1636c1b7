/** A4 in millimetres. */
export const paper = { width: 210, height: 297 } as const;

/** How labels lie on a sheet: lengths in millimetres, `left` and `top` to the first one, the gaps between two. */
export interface LabelFormat {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly gapAcross: number;
  readonly gapDown: number;
}

/** Sheets lie in the middle of the paper. */
function centred(grid: Omit<LabelFormat, "left" | "top">): LabelFormat {
  const { columns, rows, width, height, gapAcross, gapDown } = grid;
  return {
    ...grid,
    left: (paper.width - columns * width - (columns - 1) * gapAcross) / 2,
    top: (paper.height - rows * height - (rows - 1) * gapDown) / 2,
  };
}

/** Sheets that are sold: sizes and counts as their maker prints them on the box. */
export const soldFormats = {
  L7160: {
    label: "Avery L7160",
    what: "21 of 63.5 × 38.1 mm",
    ...centred({ columns: 3, rows: 7, width: 63.5, height: 38.1, gapAcross: 2.54, gapDown: 0 }),
  },
  L7163: {
    label: "Avery L7163",
    what: "14 of 99.1 × 38.1 mm",
    ...centred({ columns: 2, rows: 7, width: 99.1, height: 38.1, gapAcross: 2.54, gapDown: 0 }),
  },
  L4731: {
    label: "Avery L4731",
    what: "189 of 25.4 × 10 mm",
    ...centred({ columns: 7, rows: 27, width: 25.4, height: 10, gapAcross: 2.54, gapDown: 0 }),
  },
} as const;
export type SoldFormat = keyof typeof soldFormats;

/** What a grid of one's own begins with. */
export const ownFormat: LabelFormat = centred({ columns: 2, rows: 8, width: 99, height: 34, gapAcross: 0, gapDown: 0 });

/** Smaller ones hold no code that a phone reads. */
const smallest = { width: 15, height: 9 } as const;

/** What is wrong with a grid, as a sentence; undefined where nothing is. */
export function whyNoGrid({ columns, rows, width, height, left, top, gapAcross, gapDown }: LabelFormat): string | undefined {
  if ([columns, rows, width, height, left, top, gapAcross, gapDown].some((value) => !Number.isFinite(value) || value < 0)) {
    return "Every box needs a number, 0 or more.";
  }
  if (!Number.isInteger(columns) || !Number.isInteger(rows) || columns < 1 || rows < 1) {
    return "Columns and rows are whole numbers from 1.";
  }
  if (width < smallest.width || height < smallest.height) {
    return `A label is at least ${smallest.width} mm wide and ${smallest.height} mm high: a smaller code cannot be read.`;
  }
  const across = left + columns * width + (columns - 1) * gapAcross;
  if (across > paper.width) {
    return `The labels reach ${Math.ceil(across)} mm across, and A4 is ${paper.width} mm wide.`;
  }
  const down = top + rows * height + (rows - 1) * gapDown;
  return down > paper.height ? `The labels reach ${Math.ceil(down)} mm down, and A4 is ${paper.height} mm high.` : undefined;
}

/** Labels by sheet and place: the first sheet begins at place `start` (from 1), because some of its labels are used already. */
export function sheetsOf<T>(
  items: readonly T[],
  { columns, rows }: LabelFormat,
  start: number,
): { item: T; column: number; row: number }[][] {
  const each = columns * rows;
  const sheets: { item: T; column: number; row: number }[][] = [];
  for (const [index, item] of items.entries()) {
    const at = index + start - 1;
    const place = { item, column: at % columns, row: Math.floor((at % each) / columns) };
    const sheet = Math.floor(at / each);
    sheets[sheet] = [...(sheets[sheet] ?? []), place];
  }
  return sheets;
}
