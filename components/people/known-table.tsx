"use client";
import type { LucideIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { AllTick, RowTick } from "../ui/row-tick";
import { Ago } from "../ui/time";
import { useSelection } from "../ui/use-selection";

export interface KnownRow {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly beside?: string;
  readonly site: string | null;
  readonly words: string;
  readonly at: string;
  /** Chosen unless a person says otherwise. */
  readonly ticked: boolean;
  /** Nothing here renews it. */
  readonly fixed?: boolean;
}

/** More rows than this are drawn when they are asked for; all of them are chosen from. */
const drawnMax = 100;

/** Secrets of one kind with how somebody came by each: those that are ticked go into a job. */
export function KnownTable({
  title,
  nouns,
  verb,
  icon: Icon,
  rows,
  onRenew,
}: {
  title: string;
  nouns: string;
  verb: string;
  icon: LucideIcon;
  rows: readonly KnownRow[];
  onRenew: (ids: string[], what: string) => void;
}) {
  const selection = useSelection(rows.filter(({ ticked }) => ticked));
  const [all, setAll] = useState(false);
  const { chosen, toggle, set } = selection;
  const open = rows.filter(({ fixed }) => !fixed);
  // What was renewed meanwhile is not in the list any more.
  const ids = open.flatMap(({ id }) => (chosen.has(id) ? id : []));
  const count = ids.length;
  const what = counted(count, nouns);
  return (
    <Card
      title={title}
      count={rows.length}
      className="overflow-hidden"
      action={
        <Button size="sm" variant="primary" disabled={count === 0} onClick={() => onRenew(ids, what)}>
          <Icon size={13} />
          {verb} {what}
        </Button>
      }
    >
      <table className="tbl edge" aria-label={title}>
        <thead>
          <tr>
            <AllTick
              label={`Select all: ${title}`}
              checked={open.length > 0 && count === open.length}
              some={count > 0}
              onToggle={() => set(count > 0 ? [] : open)}
            />
            <th>Name</th>
            <th className="phone:hidden">Site</th>
            <th className="phone:hidden">How</th>
            <th className="r">Last</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, all ? rows.length : drawnMax).map((row) => (
            <tr key={row.id} data-selected={chosen.has(row.id)}>
              <RowTick
                name={row.name}
                checked={chosen.has(row.id)}
                disabled={row.fixed === true}
                onToggle={(extend) => toggle(open, open.indexOf(row), extend)}
              />
              <td className="max-w-0 w-[30%] phone:w-full">
                <span className="flex items-baseline gap-2.5 min-w-0">
                  <Link href={row.href} className="font-medium truncate rounded" title={row.name}>
                    {row.name}
                  </Link>
                  {row.beside === undefined ? null : <span className="mono text-ink-2 shrink-0">{row.beside}</span>}
                </span>
                <span className="hidden phone:block text-xs text-ink-3 truncate">{row.words}</span>
              </td>
              <td className="max-w-0 w-[20%] truncate text-ink-2 phone:hidden">
                {row.site ?? <span className="text-ink-3">No site</span>}
              </td>
              <td className="max-w-0 w-[40%] truncate text-ink-2 phone:hidden" title={row.words}>
                {row.words}
              </td>
              <td className="r text-xs text-ink-3">
                <Ago at={row.at} ago />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && rows.length > drawnMax ? (
        <button type="button" className="link text-xs px-4 py-2.5" onClick={() => setAll(true)}>
          Show all {rows.length}
        </button>
      ) : null}
    </Card>
  );
}
