import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names";

/** What stands in the way, in a frame: what it is, why, and what to do. */
export function Notice({
  tone,
  title,
  role,
  children,
  action,
}: {
  tone: "warn" | "bad";
  title: string;
  role?: "alert";
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={role}
      className={classNames(
        "flex items-start gap-3 rounded-[10px] border px-4 py-3 phone:flex-wrap",
        tone === "bad" ? "bg-bad-soft border-bad-line" : "bg-warn-soft border-warn-line",
      )}
    >
      <CircleAlert size={16} className={classNames("mt-0.5 flex-none", tone === "bad" ? "text-bad-ink" : "text-warn-ink")} />
      <div className="min-w-0 flex-1 phone:basis-[70%]">
        <div className={classNames("font-medium", tone === "bad" ? "text-bad-ink" : "text-warn-ink")}>{title}</div>
        {children === undefined ? null : <p className="text-[12.5px] leading-[18px] text-ink-2 wrap-break-word">{children}</p>}
      </div>
      {action}
    </div>
  );
}
