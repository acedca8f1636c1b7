import { Check, Clock, X } from "lucide-react";
import type { DeliveryItem } from "@/lib/channels/schemas";
import { Ago } from "../ui/time";

/** How the last message ended, in the other side's own words. */
export function DeliveryAnswer({ delivery }: { delivery: DeliveryItem }) {
  const { state, words, triedAt } = delivery;
  const [Icon, title] =
    state === "done"
      ? ([Check, "Taken"] as const)
      : state === "waiting"
        ? ([Clock, "Not taken yet, it is tried again"] as const)
        : ([X, "Not taken"] as const);
  const isBad = state === "failed";
  return (
    <div
      className={`flex gap-2.5 items-start mt-2.5 px-3 py-2 rounded-md border text-xs leading-[17px] ${isBad ? "bg-bad-soft border-bad-line" : "bg-sunken border-line"}`}
    >
      <Icon size={13} className={`mt-0.5 flex-none ${isBad ? "text-bad-ink" : state === "done" ? "text-ok-ink" : "text-ink-3"}`} />
      <div className="min-w-0 flex-1">
        <div className={isBad ? "text-bad-ink" : "text-ink-2"}>{title}</div>
        {words === null ? null : <div className="mono text-ink-2 wrap-anywhere">{words}</div>}
      </div>
      {triedAt === null ? null : (
        <span className={`num whitespace-nowrap ${isBad ? "text-ink-2" : "text-ink-3"}`}>
          <Ago at={triedAt} ago />
        </span>
      )}
    </div>
  );
}
