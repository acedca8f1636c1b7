import { CircleCheck, CircleDashed, KeyRound, type LucideIcon, TriangleAlert, Unlink, X } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import type { LineEndAnswer, LineItem } from "@/lib/lines/schemas";
import { kindIcon } from "../devices/kinds";
import { Link } from "../ui/link";
import { Spinner } from "../ui/spinner";
import { type EndStatus, endNames, endStatus } from "./line-words";
import { type WireState, wiresOf } from "./wires";

/** More ends than this do not fit beside one another. */
const besideMax = 4;

const tones: Readonly<Record<EndStatus["tone"], string>> = {
  bad: "text-bad-ink",
  warn: "text-warn-ink",
  ok: "text-ok-ink",
  accent: "text-accent-ink",
  quiet: "text-ink-3 font-normal!",
};

const icons: Readonly<Record<EndStatus["tone"], ReactNode>> = {
  bad: <Unlink size={12} />,
  warn: <TriangleAlert size={12} />,
  ok: <CircleCheck size={12} />,
  accent: <Spinner size={12} className="text-accent" />,
  quiet: <CircleDashed size={12} />,
};

export interface ChainStop {
  readonly id: string;
  readonly kind: string;
  /** In the place of its kind's. */
  readonly icon?: LucideIcon;
  readonly above: string;
  readonly name: string;
  readonly below: string;
  readonly href?: string | undefined;
  readonly status: EndStatus;
  /** The status is about the password: drawn with a key. */
  readonly key?: boolean;
}

interface ChainProps {
  readonly stops: readonly ChainStop[];
  readonly wires: readonly WireState[];
  readonly label: string;
  /** A sentence below the wire, in the same card. */
  readonly foot?: string;
}

/** The ends of a line on one wire, always panel → PBX → gateway. `wires` has one entry less than `stops`. */
export function Chain({ foot, ...props }: ChainProps) {
  return (
    <div className="card">
      <Stops {...props} />
      {foot === undefined || foot === "" ? null : (
        <p className="px-5 phone:px-4 py-3 border-t border-line bg-sunken text-ink-2 wrap-break-word rounded-b-[9px]">{foot}</p>
      )}
    </div>
  );
}

function Stops({ stops, wires, label }: Omit<ChainProps, "foot">) {
  return (
    <ol
      className="chain"
      aria-label={label}
      data-tall={stops.length > besideMax || undefined}
      style={{ "--joints": Math.max(0, stops.length - 1) } as CSSProperties}
    >
      {stops.map((stop, at) => {
        const Icon = stop.icon ?? kindIcon(stop.kind);
        const wire = wires[at];
        return (
          <li key={stop.id} className="end">
            {wire === undefined ? null : (
              <span className="wire" data-state={wire} aria-hidden="true">
                {wire === "broken" ? (
                  <b>
                    <X size={11} />
                  </b>
                ) : null}
              </span>
            )}
            <span className="ico" aria-hidden="true">
              <Icon size={17} />
            </span>
            <div className="txt">
              <div className="text-xs text-ink-3 truncate">{stop.above}</div>
              <div className="font-medium truncate" title={stop.name}>
                {stop.href === undefined ? (
                  stop.name
                ) : (
                  <Link href={stop.href} className="rounded hover:underline underline-offset-2">
                    {stop.name}
                  </Link>
                )}
              </div>
              <div className="text-xs text-ink-3 truncate" title={stop.below}>
                {stop.below}
              </div>
            </div>
            <span className={`st ${tones[stop.status.tone]}`}>
              {stop.key && stop.status.tone !== "accent" ? <KeyRound size={12} /> : icons[stop.status.tone]}
              <span>{stop.status.words}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Where an end's account is edited; undefined where this person has no device pages, or the device is elsewhere. */
export function endHref(end: LineEndAnswer, seesDevices: boolean): string | undefined {
  if (!seesDevices || end.foreign) {
    return undefined;
  }
  const base = `/devices/${encodeURIComponent(end.deviceId)}`;
  return end.record === ""
    ? `${base}/settings/${encodeURIComponent(end.document)}`
    : `${base}/records/${encodeURIComponent(end.document)}/edit/${encodeURIComponent(end.record)}`;
}

/** A line as it stands when nothing is being written, or as `statusOf` says of each end. */
export function LineChain({
  line,
  seesDevices,
  statusOf = (end) => endStatus(end, line),
  foot = "",
}: {
  line: Pick<LineItem, "name" | "ends" | "disagreements">;
  seesDevices: boolean;
  statusOf?: (end: LineEndAnswer) => EndStatus;
  foot?: string;
}) {
  const statuses = line.ends.map(statusOf);
  return (
    <Chain
      label={`The ends of ${line.name}`}
      foot={foot}
      wires={wiresOf(line.ends, statuses)}
      stops={line.ends.map((end, at) => ({
        id: end.id,
        kind: end.kind,
        ...endNames(end),
        href: endHref(end, seesDevices),
        status: statuses[at] ?? { words: "Not known", tone: "quiet" },
      }))}
    />
  );
}
