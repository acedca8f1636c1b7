"use client";
import { Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { useMe } from "../session/me";
import { Kbd } from "../ui/badge";
import { useCommand } from "../ui/command-key";
import { Link } from "../ui/link";
import { Logo } from "../ui/logo";
import { isAt, type Place, placesFor } from "./navigation";
import { openPalette } from "./shortcuts";
import { type Counts, useCounts } from "./use-counts";
import { UserMenu } from "./user-menu";

function Entries({ places, counts, path }: { places: readonly Place[]; counts: Counts; path: string }) {
  return places.map((place) => {
    const count = place.count === undefined ? undefined : counts[place.count];
    return (
      <Link key={place.id} href={place.href} className="nav" title={place.label} aria-current={isAt(path, place) ? "page" : undefined}>
        <place.icon size={16} />
        <span className="tablet:sr-only">{place.label}</span>
        {count === undefined ? null : <span className="n">{count}</span>}
      </Link>
    );
  });
}

/** The left side of the desktop and, as icons, of the tablet. */
export function Sidebar({ version, host, demo }: { version: string; host: string; demo: boolean }) {
  const path = usePathname();
  const { permissions } = useMe();
  const counts = useCounts(permissions.includes("device.see"), permissions.includes("alert.see"));
  const places = placesFor(permissions);
  const group = (name: Place["group"]) => places.filter((place) => place.group === name);
  return (
    <aside className="side" aria-label="Main">
      <Link href="/" className="flex items-center gap-2.5 h-9 px-1.5 mb-2 rounded-md">
        <Logo />
        <span className="font-semibold tracking-[-.02em] text-[15px] tablet:sr-only">Lineward</span>
      </Link>
      <button
        type="button"
        onClick={openPalette}
        className="flex items-center gap-2 h-8 px-2.5 mb-3 rounded-md border border-line-2 bg-surface text-ink-3 text-[13px] w-full shadow-(--sh-1) tablet:w-9 tablet:justify-center tablet:px-0"
      >
        <Search size={14} />
        <span className="tablet:sr-only">Search or jump to</span>
        <span className="ml-auto tablet:hidden" aria-hidden="true">
          <Kbd className="border-line">{useCommand("K")}</Kbd>
        </span>
      </button>
      <nav className="flex flex-col gap-px" aria-label="Places">
        <Entries places={group("work")} counts={counts} path={path} />
        <div className="h-3" />
        <Entries places={group("rules")} counts={counts} path={path} />
      </nav>
      <div className="mt-auto flex flex-col gap-2.5 pt-4">
        <div className="wide-only px-2.5 text-2xs text-ink-3 leading-[17px]">
          <div className="mono text-[11px] truncate">{host}</div>
          <div>{version}</div>
        </div>
        <div className="pt-2.5 border-t border-line">
          <UserMenu demo={demo} />
        </div>
      </div>
    </aside>
  );
}
