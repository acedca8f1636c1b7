"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "./link";

export interface TabLink {
  readonly href: string;
  readonly label: string;
  readonly count?: number;
  readonly current: boolean;
  readonly mark?: ReactNode;
}

/** Tabs that are places: links, so that each has an address and the browser's own keys work. */
export function Tabs({ label, items, className }: { label: string; items: readonly TabLink[]; className?: string }) {
  const bar = useRef<HTMLElement>(null);
  const shown = useRef("");
  const current = items.find((item) => item.current)?.href;
  // On a phone they go on beyond the edge: the one that is open stands in view. Again when counts arrive, which make them wider; not
  // after each render, or nobody could look at the others.
  useEffect(() => {
    const { current: nav } = bar;
    const tab = nav?.querySelector<HTMLElement>("[aria-current]");
    const state = `${current} ${nav?.scrollWidth}`;
    if (nav && tab && state !== shown.current) {
      shown.current = state;
      nav.scrollLeft = tab.offsetLeft - nav.offsetLeft - (nav.clientWidth - tab.clientWidth) / 2;
    }
  });
  return (
    <nav ref={bar} className={`tabs ${className ?? ""}`} aria-label={label}>
      {items.map((item) => (
        <Link key={item.href} href={item.href} className="tab" aria-current={item.current ? "page" : undefined} scroll={false}>
          {item.label}
          {item.count === undefined ? null : <span className="n">{item.count}</span>}
          {item.mark}
        </Link>
      ))}
    </nav>
  );
}
