"use client";
import { useEffect, useState } from "react";

/** Which of these parts of a page, by the ids of their elements, is at the top of the window. */
export function useCurrentPart(ids: readonly string[]): string | undefined {
  const [current, setCurrent] = useState(ids[0]);
  const all = ids.join("\n");
  useEffect(() => {
    const parts = all.split("\n");
    const inView = new Set<string>();
    // What stands above the page, as the words of a demo do, moves all of it down.
    const above = Math.max(0, document.querySelector("main")?.getBoundingClientRect().top ?? 0);
    const observer = new IntersectionObserver(
      (seen) => {
        // Only what has changed is told; which of all in view is the first has to be remembered.
        for (const { target, isIntersecting } of seen) {
          inView[isIntersecting ? "add" : "delete"](target.id);
        }
        const first = parts.find((id) => inView.has(id));
        if (first !== undefined) {
          setCurrent(first);
        }
      },
      // Not what is about to leave below the top bar.
      { rootMargin: `-${Math.round(96 + above)}px 0px -70% 0px` },
    );
    for (const id of parts) {
      const element = document.getElementById(id);
      if (element) {
        observer.observe(element);
      }
    }
    return () => observer.disconnect();
  }, [all]);
  return current;
}
