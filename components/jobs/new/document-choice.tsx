"use client";
import { Layers } from "lucide-react";
import { Fragment } from "react";
import { manifestOf } from "@/lib/drivers/catalog";
import type { ChoiceKind } from "@/lib/jobs/schemas";
import type { SharedAccount } from "@/lib/jobs/shared-account";
import { Link } from "../../ui/link";
import { changeAddress, type DeviceSelection } from "./chosen";
import { lackWords, nounWords, withoutWords } from "./kind-words";

/** Sections by their name, with how many of the devices chosen have none of that name. */
function sectionsOf(kinds: readonly ChoiceKind[]): { id: string; label: string; missing: number }[] {
  const found = new Map<string, { id: string; label: string; have: number }>();
  for (const { driver, count } of kinds) {
    for (const { id, label } of manifestOf(driver)?.sections ?? []) {
      const known = found.get(label) ?? { id, label, have: 0 };
      found.set(label, { ...known, have: known.have + count });
    }
  }
  const all = kinds.reduce((sum, { count }) => sum + count, 0);
  return [...found.values()].map(({ id, label, have }) => ({ id, label, missing: all - have }));
}

/** What is to be changed: a section of the one family, or what several share. What does not apply is greyed, with how many it is for. */
export function DocumentChoice({
  kinds,
  account,
  current,
  selection,
  onKinds,
}: {
  kinds: readonly ChoiceKind[];
  account: SharedAccount;
  current: string | undefined;
  selection: DeviceSelection;
  onKinds: (drivers: readonly string[]) => void;
}) {
  const all = kinds.reduce((sum, { count }) => sum + count, 0);
  const sections = sectionsOf(kinds);
  if (kinds.length === 1) {
    return sections.length > 1 ? (
      <nav aria-label="Settings to change" className="tabs mt-3">
        {sections.map(({ id, label }) => (
          <Link
            key={id}
            href={`${changeAddress(selection)}&section=${encodeURIComponent(id)}`}
            replace
            scroll={false}
            className="tab"
            aria-current={id === current ? "page" : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
    ) : null;
  }
  const shared = account.rules.size;
  const narrow = kinds.filter(({ driver }) => (manifestOf(driver)?.sections.length ?? 0) > 0);
  return (
    <div className="mt-3 text-xs text-ink-2 grid gap-1.5">
      <p className="flex items-start gap-2">
        <Layers size={14} className="text-ink-3 mt-px flex-none" />
        <span>
          {kinds.length - account.without.length} kinds share {shared} account fields. For all the other fields, choose one kind:{" "}
          {narrow.map((kind, index) => (
            <Fragment key={kind.driver}>
              {index > 0 ? ", " : ""}
              <button type="button" className="link" onClick={() => onKinds([kind.driver])}>
                {nounWords(kind)}
              </button>
            </Fragment>
          ))}
        </span>
      </p>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 pl-[22px] text-ink-3" aria-label="What cannot be changed together">
        {sections
          .filter(({ missing }) => missing > 0)
          .map(({ label, missing }) => (
            <li key={label}>{withoutWords(missing, all, label)}</li>
          ))}
        {account.unshared.map(({ field, without }) => (
          <li key={field}>
            {lackWords(
              kinds.filter(({ driver }) => without.includes(driver)),
              field,
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
