import type { ReactNode } from "react";

/** The product's icons as they stand many times in a form, each of one path (Lucide's, put together). */
const paths = {
  check: "M20 6 9 17l-5-5",
  choose: "m7 15 5 5 5-5m-10-6 5-5 5 5",
  complaint: "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0M12 8v4m0 4h.01",
  down: "m6 9 6 6 6-6",
  grip: "M8 5a1 1 0 1 0 2 0 1 1 0 1 0-2 0M8 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M8 19a1 1 0 1 0 2 0 1 1 0 1 0-2 0M14 5a1 1 0 1 0 2 0 1 1 0 1 0-2 0M14 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M14 19a1 1 0 1 0 2 0 1 1 0 1 0-2 0",
  remove: "M18 6 6 18M6 6l12 12",
  up: "m18 15-6-6-6 6",
  warning: "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4m0 4h.01",
} as const;

/** A function, no component, and what all have in common is in the stylesheet: a long list draws three in each row. */
export function glyph(name: keyof typeof paths, size: number): ReactNode {
  return (
    <svg className="lucide f-glyph" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
