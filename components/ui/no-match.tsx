import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Empty } from "./empty";
import { Link } from "./link";

/** A search without a hit: what it was understood as, and what is near it. `words`: what the search takes. */
export function NoMatch({
  title,
  understood,
  near,
  words,
  action,
}: {
  title: string;
  /** "" where nothing was typed. */
  understood: string;
  near: readonly { readonly id: string; readonly href: string; readonly name: string; readonly hint: string }[];
  words: string;
  action: ReactNode;
}) {
  return (
    <>
      <Empty icon={SearchX} title={understood === "" ? title : `${title}: ${understood}`} action={action}>
        {near.length === 0 ? words : "Nothing holds all of it. This is near:"}
      </Empty>
      {near.length > 0 ? (
        <ul className="card max-w-[440px] mx-auto -mt-8 mb-10 overflow-hidden text-left" aria-label="Near it">
          {near.map(({ id, href, name, hint }) => (
            <li key={id} className="border-b border-line last:border-b-0">
              <Link href={href} className="flex items-center gap-3 px-4 min-h-9 phone:min-h-11 hover:bg-hover">
                <span className="truncate font-medium">{name}</span>
                <span className="ml-auto text-xs text-ink-3 truncate">{hint}</span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
