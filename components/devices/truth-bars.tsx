import type { Truths } from "@/lib/device-access/schemas";
import { MarkShape } from "../ui/mark";
import { allTruths, truthNames } from "./truth-words";

/** The four marks side by side. Never alone: words stand beside them, and the label spells all four. */
export function TruthBars({
  truths,
  large = false,
  checking = false,
  silent = false,
}: {
  truths: Truths;
  large?: boolean;
  checking?: boolean;
  silent?: boolean;
}) {
  const [width, height, gap] = large ? [5, 18, 4] : [4, 14, 3];
  const total = 4 * width + 3 * gap;
  const frame = { width: total, height, viewBox: `0 0 ${total} ${height}`, className: "flex-none" };
  const marks = truthNames.map((name, index) => (
    <MarkShape key={name} state={checking ? "checking" : truths[name].state} x={index * (width + gap)} width={width} height={height} />
  ));
  return silent ? (
    <svg {...frame} aria-hidden="true">
      {marks}
    </svg>
  ) : (
    <svg {...frame} role="img" aria-label={allTruths(truths)}>
      {marks}
    </svg>
  );
}
