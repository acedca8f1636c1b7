"use client";
import { Phone, TriangleAlert } from "lucide-react";
import type { LineItem } from "@/lib/lines/schemas";
import { useMay } from "../session/me";
import { ButtonLink } from "../ui/button";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";
import { lineHeadline } from "./line-words";
import { MiniChain } from "./mini-chain";
import { useSomeLines } from "./use-lines";
import { wayOut } from "./way-out";

const shownMax = 5;

function Row({ line, mayReset }: { line: LineItem; mayReset: boolean }) {
  const broken = line.state === "problem" || line.state === "half_done";
  const { words } = lineHeadline(line);
  const sentence = line.disagreements.find((found) => found.severity === "problem")?.words;
  const way = wayOut(line, mayReset);
  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)_auto] phone:grid-cols-[24px_minmax(0,1fr)] gap-x-3 gap-y-2 items-center px-4 py-[11px] border-t border-line first:border-t-0">
      <span
        className={`self-start mt-[3px] grid place-items-center w-6 h-6 rounded-md ${broken ? "bg-bad-soft text-bad-ink" : "bg-hover text-ink-3"}`}
      >
        {broken ? <TriangleAlert size={13} /> : <Phone size={13} />}
      </span>
      <div className="min-w-0">
        <div className="flex items-baseline gap-2.5 min-w-0 phone:flex-wrap phone:gap-y-0">
          <Link href={`/lines/${line.id}`} className="font-medium truncate rounded hover:underline underline-offset-2">
            {line.name}
          </Link>
          <span className="mono text-ink-2 truncate">{line.user}</span>
          <span className={`text-xs whitespace-nowrap phone:whitespace-normal ${broken ? "text-bad-ink" : "text-ink-3"}`}>
            {words}
            {line.brokenAt === null ? null : (
              <>
                {", noticed "}
                <Ago at={line.brokenAt} ago />
              </>
            )}
          </span>
        </div>
        {broken && sentence ? (
          <p className="text-ink-2 text-xs leading-[17px] mt-px wrap-break-word">{sentence}</p>
        ) : (
          <div className="text-xs mt-0.5 only-d">
            <MiniChain line={line} />
          </div>
        )}
      </div>
      {broken ? (
        <ButtonLink href={way.href} size="sm" className="phone:col-start-2 justify-self-start" aria-label={`${way.label}: ${line.name}`}>
          {way.label}
        </ButtonLink>
      ) : null}
    </li>
  );
}

/** The lines of a device, and those of them that are broken; asked for once for all parts of its page. */
export function useLinesOf(device: string, enabled: boolean) {
  const all = useSomeLines(`device=${device}`, shownMax, 20_000, enabled).data;
  const broken = useSomeLines(`device=${device}&state=problem,half_done`, shownMax, 20_000, enabled).data;
  return { all, broken };
}

/** The lines that a device is an end of, those that are broken first, each with its cause and its way out. Draws nothing without any. */
export function DeviceLines({ device }: { device: string }) {
  const sees = useMay("line.see");
  const mayReset = useMay("line.reset");
  const { all, broken } = useLinesOf(device, sees);
  if (!all || !broken || all.total === 0) {
    return null;
  }
  const ids = new Set(broken.items.map((line) => line.id));
  const lines = [...broken.items, ...all.items.filter((line) => !ids.has(line.id))].slice(0, shownMax);
  return (
    <Card title={all.total === 1 ? "Its line" : "Its lines"} count={all.total === 1 ? undefined : `${broken.total} of ${all.total} broken`}>
      <ul>
        {lines.map((line) => (
          <Row key={line.id} line={line} mayReset={mayReset} />
        ))}
      </ul>
    </Card>
  );
}
