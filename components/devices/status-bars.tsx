import type { Statuses } from "@/lib/device-access/schemas";
import { allStatuses, statusNames } from "@/lib/devices/status-words";
import { MarkShape } from "../ui/mark";

/** The four marks side by side. Never alone: words stand beside them, and the label spells all four. */
export function StatusBars({
  truths,
  large = false,
  checking = false,
  silent = false,
}: {
  truths: Statuses;
  large?: boolean;
  checking?: boolean;
  silent?: boolean;
}) {
  const [width, height, gap] = large ? [5, 18, 4] : [4, 14, 3];
  const total = 4 * width + 3 * gap;
  const frame = { width: total, height, viewBox: `0 0 ${total} ${height}`, className: "flex-none" };
  const marks = statusNames.map((name, index) => (
    <MarkShape key={name} state={checking ? "checking" : truths[name].state} x={index * (width + gap)} width={width} height={height} />
  ));
  return silent ? (
    <svg {...frame} aria-hidden="true">
      {marks}
    </svg>
  ) : (
    <svg {...frame} role="img" aria-label={allStatuses(truths)}>
      {marks}
    </svg>
  );
}
