import type { ReactNode } from "react";

/** The bar at the top of every page: what it is, how it stands, what can be done. */
export function TopBar({ title, note, children }: { title: ReactNode; note?: ReactNode; children?: ReactNode }) {
  return (
    <header className="topbar">
      <div className="flex items-center gap-2.5 min-w-0">
        {typeof title === "string" ? <h1 className="text-[14px] phone:text-[18px] truncate">{title}</h1> : title}
        {note === undefined ? null : <span className="text-ink-3 text-xs num only-d truncate">{note}</span>}
      </div>
      <div className="flex items-center gap-2">{children}</div>
    </header>
  );
}
