"use client";
import { X } from "lucide-react";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";
import { rowCount } from "./row-words";
import { useLastImports, useRemoveImport } from "./use-imports";

/** Lists that this person handed in within the last day: to go on with, or to throw away with their passwords. */
export function LastLists() {
  const lists = useLastImports().data?.items ?? [];
  const remove = useRemoveImport();
  if (lists.length === 0) {
    return null;
  }
  return (
    <Card title="Your last lists" className="overflow-hidden">
      <ul>
        {lists.map(({ id, name, total, createdAt, job }) => (
          <li key={id} className="flex items-center gap-2 pl-4 pr-2 min-h-[54px] border-t border-line first:border-t-0">
            <div className="min-w-0 flex-1 leading-[17px]">
              <div className="truncate">{name ?? "Pasted rows"}</div>
              <div className="text-xs text-ink-3 num">
                {rowCount(total)}, <Ago at={createdAt} /> ago
              </div>
            </div>
            <Link className="link text-xs" href={job === null ? `/devices/import/${id}` : `/jobs/${job}`}>
              {job === null ? "Go on" : "See its job"}
            </Link>
            <button
              type="button"
              aria-label={`Throw away ${name ?? "the pasted rows"}`}
              className="grid place-items-center w-8 h-8 phone:w-11 phone:h-11 rounded-md text-ink-3 hover:text-ink hover:bg-hover"
              onClick={() => remove.mutate(id)}
            >
              <X size={14} />
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
