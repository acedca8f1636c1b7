"use client";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** After a move to another place the panel starts at its top and holds the focus, so that the next key acts in the new page. */
export function FocusOnArrival() {
  const place = usePathname().split("/").slice(0, 3).join("/");
  const before = useRef(place);
  useEffect(() => {
    if (before.current !== place) {
      before.current = place;
      const main = document.getElementById("main");
      main?.scrollTo(0, 0);
      if (!main?.contains(document.activeElement) && !document.querySelector("dialog[open]")) {
        main?.focus({ preventScroll: true });
      }
    }
  }, [place]);
  return null;
}
