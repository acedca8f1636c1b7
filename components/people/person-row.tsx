"use client";
import { Ellipsis, KeyRound, KeySquare, LogOut, Mail, Pencil, SmartphoneNfc, Trash2, UserCheck, UserX } from "lucide-react";
import { roleWords } from "@/lib/http/permissions";
import { useMe } from "../session/me";
import { Avatar, Badge } from "../ui/badge";
import { Menu, type MenuItem } from "../ui/menu";
import { counted } from "../ui/plain-text";
import { Ago } from "../ui/time";
import type { Person } from "./use-people";

export type PersonAction = "edit" | "link" | "mail" | "second-step" | "out" | "off" | "on" | "remove";

function menuOf(person: Person, sendsLinks: boolean, act: (action: PersonAction) => void): (MenuItem | "-")[] {
  const lost = person.joined ? " (lost password)" : "";
  return [
    { id: "edit", label: "Name, role and sites", icon: Pencil, onSelect: () => act("edit") },
    ...(person.active && sendsLinks
      ? [
          {
            id: "mail",
            label: person.joined ? "Send a one-time link (lost password)" : "Send the invitation again",
            icon: Mail,
            onSelect: () => act("mail"),
          },
        ]
      : []),
    ...(person.active
      ? [
          {
            id: "link",
            label: `New one-time link${sendsLinks ? " to pass on" : ""}${lost}`,
            icon: KeyRound,
            onSelect: () => act("link"),
          },
        ]
      : []),
    ...((person.secondStep || person.passkeys > 0) && person.active
      ? [{ id: "second-step", label: "One-time link for a lost phone", icon: SmartphoneNfc, onSelect: () => act("second-step") }]
      : []),
    ...(person.joined
      ? [{ id: "known", label: "What they know, to renew it", icon: KeySquare, href: `/people/${person.id}/secrets` }]
      : []),
    ...(person.joined && person.active ? [{ id: "out", label: "Sign out everywhere", icon: LogOut, onSelect: () => act("out") }] : []),
    "-",
    person.active
      ? { id: "off", label: "Switch off", icon: UserX, onSelect: () => act("off") }
      : { id: "on", label: "Switch on", icon: UserCheck, onSelect: () => act("on") },
    { id: "remove", label: "Remove", icon: Trash2, danger: true, onSelect: () => act("remove") },
  ];
}

function Standing({ person }: { person: Person }) {
  if (!person.active) {
    return <Badge>Switched off</Badge>;
  }
  if (!person.joined) {
    return <Badge tone="warn">{person.linkExpiresAt ? "Invited" : "Link ran out"}</Badge>;
  }
  return <span className="text-ink-3 text-xs">{person.lastSeenAt ? <Ago at={person.lastSeenAt} ago /> : "Not seen yet"}</span>;
}

/** What they prove themselves with besides a password. */
function proofOf({ joined, secondStep, passkeys }: Person): string {
  const proofs = [secondStep ? "App" : "", passkeys > 0 ? counted(passkeys, "passkey") : ""].filter(Boolean);
  return proofs.length > 0 ? proofs.join(", ") : joined ? "None" : "";
}

function sitesOf({ allSites, allSitesKept, sites }: Person): string {
  if (allSites) {
    return allSitesKept ? "All, to confirm" : "All";
  }
  return sites.length === 0 ? "None" : sites.map(({ name }) => name).join(", ");
}

export function PersonRow({
  person,
  sendsLinks,
  act,
}: {
  person: Person;
  /** True if one-time links can go by mail. */
  sendsLinks: boolean;
  act: (action: PersonAction) => void;
}) {
  const me = useMe();
  return (
    <tr>
      <td className="max-w-0 w-[36%] phone:w-full">
        <span className="flex items-center gap-2.5 min-w-0">
          <Avatar name={person.name} />
          <span className="min-w-0 leading-[17px] py-1.5">
            <span className={`block font-medium truncate ${person.active ? "" : "text-ink-3"}`}>
              {person.name}
              {person.id === me.id ? <span className="text-ink-3 font-normal"> you</span> : null}
            </span>
            <span className="block text-xs text-ink-3 truncate">{person.email}</span>
            <span className="hidden phone:block truncate text-xs text-ink-3">
              {person.allSites ? `${sitesOf(person)} sites` : sitesOf(person)} · <Standing person={person} />
            </span>
          </span>
        </span>
      </td>
      <td>
        {roleWords[person.role].label}
        {person.providerGroup === null ? null : <span className="block text-xs text-ink-3 leading-4">by their group</span>}
      </td>
      <td className="max-w-0 w-[24%] truncate text-ink-2 phone:hidden" title={person.sites.map((site) => site.name).join(", ")}>
        {person.allSites || person.sites.length === 0 ? <span className="text-ink-3">{sitesOf(person)}</span> : sitesOf(person)}
      </td>
      <td className="text-ink-3 text-xs narrow:hidden">{proofOf(person)}</td>
      <td className="r phone:hidden">
        <Standing person={person} />
      </td>
      <td className="w-9 pl-0!">
        <Menu
          label={`Actions for ${person.name}`}
          items={menuOf(person, sendsLinks, act)}
          className="grid place-items-center w-7 h-7 rounded-md text-ink-3 hover:text-ink hover:bg-line"
        >
          <Ellipsis size={16} />
        </Menu>
      </td>
    </tr>
  );
}
