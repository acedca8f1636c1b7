"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

export interface VirtualRows<T extends HTMLElement> {
  /** On the element that holds the rows: says how far down the panel they begin. */
  readonly top: RefObject<T | null>;
  readonly indices: readonly number[];
  /** Heights of what is not drawn above and below, in px. */
  readonly before: number;
  readonly after: number;
}

/** Which of many rows of one height are in sight of the panel. `active` is brought into view and its first link gets the focus. */
export function useVirtualRows<T extends HTMLElement>({
  count,
  rowHeight,
  active = -1,
  nearEndRows = 60,
  onNearEnd,
}: {
  count: number;
  rowHeight: number;
  active?: number;
  nearEndRows?: number;
  onNearEnd?: () => void;
}): VirtualRows<T> {
  const top = useRef<T>(null);
  const [margin, setMargin] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again whenever the rows change, for what stands above may have wrapped
  useLayoutEffect(() => {
    const main = document.getElementById("main");
    if (top.current && main) {
      setMargin(top.current.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop);
    }
  }, [count, rowHeight]);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => document.getElementById("main"),
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: margin,
    // The sticky bars above cover this much of the view.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 24,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= count - nearEndRows) {
      onNearEnd?.();
    }
  }, [last, count, nearEndRows, onNearEnd]);
  useEffect(() => {
    if (active >= 0) {
      virtualizer.scrollToIndex(active, { align: "auto" });
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>(`[data-row="${active}"] :is(a, button)`)?.focus({ preventScroll: true }),
      );
    }
  }, [active, virtualizer]);
  return {
    top,
    indices: items.map((item) => item.index),
    before: (items[0]?.start ?? margin) - margin,
    after: virtualizer.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin),
  };
}
