"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { holds } from "@/lib/schema/fold";
import { Select } from "../ui/field";
import { Link } from "../ui/link";
import { SearchInput } from "../ui/search-input";
import type { PartGroup } from "./settings-parts";

const look =
  "block px-2.5 py-1.5 rounded-md text-ink-2 hover:bg-hover aria-[current]:bg-hover aria-[current]:text-ink aria-[current]:font-medium";

/** The parts whose name, or the name of their group, holds what was typed. */
function found(groups: readonly PartGroup[], query: string): readonly PartGroup[] {
  return groups
    .map((group) => ({ ...group, parts: holds(group.label, query) ? group.parts : group.parts.filter(({ label }) => holds(label, query)) }))
    .filter(({ parts }) => parts.length > 0);
}

/** The parts of the settings where there is no room for them at the left: a choice that stays in view, says which is read, and leads to one. */
export function SettingsJump({ groups, current }: { groups: readonly PartGroup[]; current: string | undefined }) {
  const router = useRouter();
  const all = groups.flatMap(({ parts }) => parts);
  const go = (id: string) => {
    const page = all.find((part) => part.id === id)?.page;
    if (page === undefined) {
      document.getElementById(id)?.scrollIntoView();
    } else {
      router.push(page);
    }
  };
  return (
    <div className="hidden narrow:block sticky top-12 phone:top-[52px] z-[4] px-6 phone:px-4 py-1.5 bg-surface border-b border-line">
      <Select
        aria-label="Go to a part of the settings"
        value={current ?? ""}
        onChange={go}
        options={all.map(({ id, label }) => ({ value: id, label }))}
      />
    </div>
  );
}

/** The parts of the settings at the left of a wide screen. `here`: the page of one of them; undefined on the page that holds the others. */
export function SettingsRail({
  groups,
  current,
  here,
}: {
  groups: readonly PartGroup[];
  current?: string | undefined;
  here?: string | undefined;
}) {
  const [query, setQuery] = useState("");
  const shown = found(groups, query);
  return (
    <nav className="narrow:hidden w-[208px] flex-none sticky top-12 px-3 py-5" aria-label="Parts of the settings">
      <SearchInput label="Find a setting" value={query} onChange={setQuery} className="w-full mb-4" />
      {shown.length === 0 ? <p className="px-2.5 text-xs text-ink-3">No part is called so.</p> : null}
      {shown.map(({ label, parts }) => (
        <div key={label} className="mb-5">
          <h2 className="px-2.5 mb-1 text-xs font-normal text-ink-3">{label}</h2>
          <ul>
            {parts.map(({ id, label: name, page }) => (
              <li key={id}>
                {page !== undefined || here !== undefined ? (
                  <Link
                    href={page ?? `/settings#${id}`}
                    aria-current={page !== undefined && page === here ? "page" : current === id ? "true" : undefined}
                    className={look}
                  >
                    {name}
                  </Link>
                ) : (
                  <a href={`#${id}`} aria-current={current === id ? "true" : undefined} className={look}>
                    {name}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
