import { Fragment } from "react";
import { capital } from "@/lib/devices/status-words";
import type { LineItem } from "@/lib/lines/schemas";
import { kindIcon } from "../devices/kinds";
import { endStatus } from "./line-words";
import { wiresOf } from "./wires";

const shownMax = 3;

/** The chain within a row: which end, and where it breaks. */
export function MiniChain({ line }: { line: Pick<LineItem, "ends" | "disagreements"> }) {
  const statuses = line.ends.map((end) => endStatus(end, line));
  const wires = wiresOf(line.ends, statuses);
  const more = line.ends.length - shownMax;
  return (
    <span className="mini">
      {line.ends.slice(0, shownMax).map((end, at) => {
        const Icon = kindIcon(end.kind);
        return (
          <Fragment key={end.id}>
            {at === 0 ? null : <span className="wire" data-state={wires[at - 1]} aria-hidden="true" />}
            <span className="stop" data-bad={statuses[at]?.tone === "bad" || undefined}>
              <Icon size={13} />
              <span className="truncate">{end.record === "" ? capital(end.noun) : end.label}</span>
            </span>
          </Fragment>
        );
      })}
      {more > 0 ? <span className="text-ink-3 ml-2">+{more}</span> : null}
    </span>
  );
}
