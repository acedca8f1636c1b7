"use client";
import { Ellipsis, Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { useMe } from "../session/me";
import { Link } from "../ui/link";
import { Menu } from "../ui/menu";
import { isAt, tabsFor } from "./navigation";
import { openPalette } from "./shortcuts";
import { useUserItems } from "./user-menu";

/** The bottom of the phone: the places used most, and the rest under More. */
export function TabBar({ demo }: { demo: boolean }) {
  const path = usePathname();
  const { tabs, rest } = tabsFor(useMe().permissions);
  const userItems = useUserItems(demo);
  return (
    <nav className="tabbar" aria-label="Places">
      {tabs.map((place) => (
        <Link key={place.id} href={place.href} aria-current={isAt(path, place) ? "page" : undefined}>
          <place.icon size={21} />
          <span>{place.label}</span>
        </Link>
      ))}
      <Menu
        label="More"
        items={[
          { id: "search", label: "Search or jump to", icon: Search, onSelect: openPalette },
          "-",
          ...rest.map((place) => ({ id: place.id, label: place.label, icon: place.icon, href: place.href })),
          "-",
          ...userItems,
        ]}
      >
        <Ellipsis size={21} data-here={rest.some((place) => isAt(path, place)) || undefined} />
        <span>More</span>
      </Menu>
    </nav>
  );
}
