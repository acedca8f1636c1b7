import Link from "next/link";
import type { PartGroup } from "./settings-parts";

const look =
  "block px-2.5 py-1.5 rounded-md text-ink-2 hover:bg-hover aria-[current]:bg-hover aria-[current]:text-ink aria-[current]:font-medium";

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
  return (
    <nav className="narrow:hidden w-[208px] flex-none sticky top-12 px-3 py-5" aria-label="Parts of the settings">
      {groups.map(({ label, parts }) => (
        <div key={label} className="mb-5">
          <h2 className="px-2.5 mb-1 text-xs font-normal text-ink-3">{label}</h2>
          <ul>
            {parts.map(({ id, label: name, page }) => (
              <li key={id}>
                {page !== undefined || here !== undefined ? (
                  <Link
                    href={page ?? `/settings#${id}`}
                    prefetch={false}
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
