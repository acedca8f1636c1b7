"use client";
import Link from "next/link";
import type { ReactNode } from "react";

export interface TabLink {
  readonly href: string;
  readonly label: string;
  readonly count?: number;
  readonly current: boolean;
  readonly mark?: ReactNode;
}

/** Tabs that are places: links, so that each has an address and the browser's own keys work. */
export function Tabs({ label, items, className }: { label: string; items: readonly TabLink[]; className?: string }) {
  return (
    <nav className={`tabs ${className ?? ""}`} aria-label={label}>
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
