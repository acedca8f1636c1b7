import type { ReactNode } from "react";
import { classNames } from "./class-names";

/** A bordered section with an optional header line. */
export function Card({
  title,
  count,
  action,
  children,
  className,
}: {
  title?: ReactNode;
  count?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={classNames("card", className)}>
      {title === undefined ? null : (
        <div className="card-h">
          <h2>
            {title}
            {count === undefined ? null : <span className="text-ink-3 font-normal num ml-1.5">{count}</span>}
          </h2>
          {action}
        </div>
      )}
      {children}
    </section>
  );
}

/** Names and values below one another, for things that are only shown. */
export function Facts({ items, className }: { items: readonly (readonly [string, ReactNode])[]; className?: string }) {
  return (
    <dl
      className={classNames("grid grid-cols-[160px_minmax(0,1fr)] gap-x-4 gap-y-2 px-4 py-3.5 phone:grid-cols-1 phone:gap-y-0", className)}
    >
      {items.map(([name, value]) => (
        <div key={name} className="contents phone:block phone:py-1.5">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 wrap-break-word">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
