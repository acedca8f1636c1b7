"use client";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { SkeletonBlock } from "./skeleton";

/** Longer than this nobody waits for the slowest part: what there is is shown. */
const longestMs = 2_000;

const isFirstRead = ({ state }: Query) => state.status === "pending";

/**
 * Shows its parts at the same time, once each has been read or has said why not. Parts that come one by one push the others about, and a
 * button moves from under the finger that presses it. Where the address names a part, the page begins there.
 */
export function Together({ children, className, lines = 5 }: { children: ReactNode; className?: string; lines?: number }) {
  const client = useQueryClient();
  const [isShown, setShown] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isShown) {
      const named = window.location.hash.length > 1 ? document.getElementById(decodeURIComponent(window.location.hash.slice(1))) : null;
      if (named && box.current?.contains(named)) {
        named.scrollIntoView();
      }
      return;
    }
    // A part may ask for more when it has its first answer, so it is looked again after each.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (client.isFetching({ predicate: isFirstRead }) === 0) {
          setShown(true);
        }
      });
    };
    const unsubscribe = client.getQueryCache().subscribe(look);
    const latest = setTimeout(() => setShown(true), longestMs);
    look();
    return () => {
      unsubscribe();
      clearTimeout(timer);
      clearTimeout(latest);
    };
  }, [client, isShown]);
  return (
    <>
      {isShown ? null : <SkeletonBlock lines={lines} />}
      <div ref={box} className={`${className ?? ""} ${isShown ? "" : "invisible h-0 overflow-hidden"}`} aria-busy={!isShown}>
        {children}
      </div>
    </>
  );
}
