import type { Page } from "@playwright/test";

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

/** How far a page has moved by itself since it was opened, as Chromium counts it: the share of the window that moved, times how far. */
export async function shiftsOf(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const shift of list.getEntries() as Shift[]) {
            sum += shift.hadRecentInput ? 0 : shift.value;
          }
        });
        observer.observe({ type: "layout-shift", buffered: true });
        // What is buffered is told in a task of its own; two frames later it was.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
      }),
  );
}
