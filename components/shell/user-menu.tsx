"use client";
import { ChevronsUpDown, Laptop, LogOut, Moon, ShieldOff, Sun } from "lucide-react";
import { roleWords } from "@/lib/http/permissions";
import { useMe } from "../session/me";
import { saveTheme } from "../session/save-theme";
import { signOut, signOutEverywhere } from "../session/sign-out";
import { useLookAs } from "../tour/use-look-as";
import { Avatar } from "../ui/badge";
import { Menu, type MenuItem } from "../ui/menu";
import { useTheme } from "./theme";

/** What the menu of the person offers, for the sidebar and for the phone. */
export function useUserItems(demo: boolean): (MenuItem | "-")[] {
  const theme = useTheme();
  const lookAs = useLookAs(demo);
  return [
    ...lookAs,
    { id: "system", label: "Theme of the system", icon: Laptop, checked: theme === "system", onSelect: () => saveTheme("system") },
    { id: "light", label: "Light", icon: Sun, checked: theme === "light", onSelect: () => saveTheme("light") },
    { id: "dark", label: "Dark", icon: Moon, checked: theme === "dark", onSelect: () => saveTheme("dark") },
    "-",
    { id: "out", label: "Sign out", icon: LogOut, onSelect: () => void signOut() },
    { id: "everywhere", label: "Sign out everywhere", icon: ShieldOff, onSelect: () => void signOutEverywhere() },
  ];
}

export function UserMenu({ demo }: { demo: boolean }) {
  const me = useMe();
  const items = useUserItems(demo);
  return (
    <Menu
      label={`${me.name}, ${roleWords[me.role].label}. Theme and sign out`}
      align="start"
      items={items}
      className="flex items-center gap-2.5 w-full px-2 py-1 rounded-md text-left hover:bg-hover tablet:px-1"
    >
      <Avatar name={me.name} />
      <span className="min-w-0 leading-[16px] tablet:hidden">
        <span className="block text-[12.5px] font-medium truncate">{me.name}</span>
        <span className="block text-2xs text-ink-3">{roleWords[me.role].label}</span>
      </span>
      <ChevronsUpDown size={14} className="ml-auto text-ink-3 tablet:hidden" />
    </Menu>
  );
}
