"use client";
import { roleWords } from "@/lib/http/permissions";
import { useMay } from "../session/me";
import { Avatar } from "../ui/badge";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { useSitePeople } from "./use-site";

/** Who is bound to a site, for those who may change that. */
export function SitePeople({ site }: { site: string }) {
  const sees = useMay("person.see");
  const people = useSitePeople(site, sees);
  if (!people.data) {
    return null;
  }
  const { items, total } = people.data;
  return (
    <Card
      title="People bound to this site"
      count={total}
      action={
        <Link href="/people" className="link text-xs">
          People
        </Link>
      }
    >
      {items.length === 0 ? (
        <p className="px-4 py-4 text-ink-3">Nobody. People who see every site see this one too.</p>
      ) : (
        <ul>
          {items.map((person) => (
            <li key={person.id} className="flex items-center gap-2.5 px-4 min-h-11 border-t border-line first:border-t-0">
              <Avatar name={person.name} size={20} />
              <span className="truncate min-w-0 flex-1" title={person.name}>
                {person.name}
              </span>
              <span className="text-xs text-ink-3 flex-none">{roleWords[person.role].label}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
