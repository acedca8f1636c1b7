"use client";
import { useState } from "react";
import type { Finding } from "@/lib/scans/schemas";
import { kindIcon, modelWords, shortAddress } from "../devices/kinds";
import { Checkbox } from "../ui/field";
import { Link } from "../ui/link";
import { hereWords, verdicts } from "./verdict-words";

const shownAtFirst = 200;

function Row({ found, chosen, onChoose }: { found: Finding; chosen: boolean; onChoose: ((chosen: boolean) => void) | undefined }) {
  const Icon = kindIcon(found.kind);
  const address = shortAddress(found.address);
  const tone = verdicts.find(({ verdict }) => verdict === found.verdict)?.tone;
  return (
    <li
      className={`grid grid-cols-[24px_150px_minmax(0,1fr)_150px_minmax(0,1fr)] phone:grid-cols-[28px_minmax(0,1fr)] gap-x-3 items-center px-4 min-h-[39px] phone:py-2 border-t border-line ${chosen ? "bg-accent-soft" : ""}`}
    >
      <span className="phone:row-span-3">
        {onChoose ? <Checkbox aria-label={`Choose ${address}`} checked={chosen} onChange={onChoose} className="block!" /> : null}
      </span>
      <span className="mono truncate">{address}</span>
      <span className="inline-flex items-center gap-2 min-w-0">
        <Icon size={14} className="text-ink-3 flex-none" />
        <span className="truncate">{modelWords(found.label, found.model)}</span>
        {found.firmware ? <span className="text-ink-3 text-xs num">{found.firmware}</span> : null}
      </span>
      <span className="mono text-ink-3 truncate phone:hidden">{found.serial ?? "–"}</span>
      <span className={`truncate phone:col-start-2 ${tone}`}>
        {found.deviceId ? (
          <Link className="rounded underline-offset-2 hover:underline" href={`/devices/${found.deviceId}`}>
            {hereWords(found)}
          </Link>
        ) : (
          hereWords(found)
        )}
      </span>
    </li>
  );
}

/** What answered, by what it is here. Those that are new or have moved can be chosen. */
export function FoundList({
  found,
  chosen,
  onChange,
}: {
  found: readonly Finding[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const choose = (addresses: readonly string[], wanted: boolean) => {
    const next = new Set(chosen);
    for (const address of addresses) {
      wanted ? next.add(address) : next.delete(address);
    }
    onChange(next);
  };
  return (
    <section className="card overflow-hidden" aria-label="What answers">
      {verdicts.map(({ verdict, label, note, takes }) => {
        const items = found.filter((item) => item.verdict === verdict);
        if (items.length === 0) {
          return null;
        }
        const picked = items.filter(({ address }) => chosen.has(address)).length;
        const folded = verdict === "known" && !open.has(verdict);
        const shown = folded ? [] : open.has(verdict) ? items : items.slice(0, shownAtFirst);
        const unfold = () => setOpen(new Set([...open, verdict]));
        return (
          <section key={verdict} aria-label={label} className="border-t border-line first:border-t-0">
            <div className="flex items-center gap-3 px-4 min-h-[37px] text-[12.5px]">
              {takes ? (
                <Checkbox
                  aria-label={`Choose all: ${label}`}
                  checked={picked === items.length}
                  mixed={picked > 0 && picked < items.length}
                  onChange={(wanted) =>
                    choose(
                      items.map(({ address }) => address),
                      wanted,
                    )
                  }
                  className="block! mr-3"
                />
              ) : null}
              <h2 className="text-[12.5px] whitespace-nowrap">
                {label} <span className="num text-ink-3 font-normal">{items.length}</span>
              </h2>
              <span className="text-ink-3 truncate">{picked > 0 ? `${picked} chosen` : note}</span>
              {folded ? (
                <button type="button" className="link" onClick={unfold} aria-label={`Show: ${label}`}>
                  Show
                </button>
              ) : null}
            </div>
            <ul>
              {shown.map((item) => (
                <Row
                  key={item.address}
                  found={item}
                  chosen={chosen.has(item.address)}
                  onChoose={takes ? (wanted) => choose([item.address], wanted) : undefined}
                />
              ))}
            </ul>
            {!folded && shown.length < items.length ? (
              <button type="button" className="link px-4 py-2" onClick={unfold}>
                {items.length - shown.length} more
              </button>
            ) : null}
          </section>
        );
      })}
    </section>
  );
}
