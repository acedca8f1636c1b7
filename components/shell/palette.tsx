"use client";
import { useQuery } from "@tanstack/react-query";
import { Building2, type LucideIcon, Plus, RefreshCw, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { Autocomplete, Collection, Header, Input, Menu, MenuItem, MenuSection, SearchField } from "react-aria-components";
import type { DeviceItem } from "@/lib/devices/shapes";
import { api } from "@/lib/http/browser";
import { kindIcon } from "../devices/kinds";
import { checkDevice } from "../devices/use-check-device";
import { useMe } from "../session/me";
import { siteOptions, useSites } from "../sites/use-sites";
import { Kbd } from "../ui/badge";
import { placesFor } from "./navigation";

interface Hit {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly hint?: string;
  readonly href?: string;
  readonly run?: () => void;
}

function useDeviceHits(text: string, enabled: boolean) {
  return useQuery({
    queryKey: ["devices", "palette", text],
    queryFn: ({ signal }) => api<{ items: DeviceItem[] }>(`/api/devices?query=${encodeURIComponent(text)}&limit=7`, { signal }),
    enabled: enabled && text !== "",
    placeholderData: (before) => before,
  });
}

function useSections(text: string): { title: string; hits: Hit[] }[] {
  const me = useMe();
  const seesDevices = me.permissions.includes("device.see");
  const devices = useDeviceHits(text, seesDevices).data?.items ?? [];
  const sites = siteOptions(useSites(seesDevices).data?.items ?? []);
  const words = text.toLowerCase();
  const matches = (label: string) => label.toLowerCase().includes(words);
  const first = text === "" ? undefined : devices[0];
  const actions: Hit[] = [];
  if (first) {
    actions.push({
      id: "check",
      icon: RefreshCw,
      label: `Check ${first.name} now`,
      href: `/devices/${first.id}`,
      run: () => void checkDevice(first.id).catch(() => undefined),
    });
  }
  if (me.permissions.includes("device.add") && (text === "" || matches("Add device"))) {
    actions.push({ id: "add", icon: Plus, label: "Add device", href: "/devices/add" });
  }
  return [
    {
      title: "Devices",
      hits: (text === "" ? [] : devices).map((device) => ({
        id: `device-${device.id}`,
        icon: kindIcon(device.kind),
        label: device.name,
        hint: [device.address.replace(/^https?:\/\//, ""), device.site?.name].filter(Boolean).join(" · "),
        href: `/devices/${device.id}`,
      })),
    },
    {
      title: "Sites",
      hits: (text === "" ? [] : sites.filter((site) => matches(site.label)).slice(0, 5)).map((site) => ({
        id: `site-${site.value}`,
        icon: Building2,
        label: site.label,
        href: `/devices?site=${site.value}`,
      })),
    },
    { title: "Do", hits: actions },
    {
      title: "Go to",
      hits: placesFor(me.permissions)
        .filter((place) => matches(place.label))
        .map((place) => ({ id: place.id, icon: place.icon, label: place.label, hint: `g ${place.key}`, href: place.href })),
    },
  ].filter((section) => section.hits.length > 0);
}

/** Search everything, or jump. Typing moves nothing but the list; Enter opens the marked line. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const sections = useSections(useDeferredValue(text.trim()));
  const router = useRouter();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
  const choose = (key: unknown) => {
    const hit = sections.flatMap((section) => section.hits).find((one) => one.id === key);
    onClose();
    hit?.run?.();
    if (hit?.href) {
      router.push(hit.href);
    }
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is handled by the dialog itself (onCancel)
    <dialog
      ref={ref}
      className="palette"
      aria-label="Search or jump to"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <Autocomplete inputValue={text} onInputChange={setText}>
        <SearchField aria-label="Search or jump to" autoFocus className="flex items-center gap-2.5 h-11 px-4 border-b border-line">
          <Search size={15} className="text-ink-3" />
          <Input
            className="flex-1 min-w-0 h-full bg-transparent focus-visible:shadow-none [&::-webkit-search-cancel-button]:hidden"
            placeholder="Device, address, serial, tag or site"
            onKeyDown={(event) => {
              if (event.key === "Escape") {
                event.preventDefault();
                onClose();
              }
            }}
          />
          <Kbd>esc</Kbd>
        </SearchField>
        <Menu
          aria-label="Results"
          className="p-1.5 max-h-[calc(60dvh-46px)] overflow-y-auto outline-none"
          onAction={choose}
          renderEmptyState={() => (
            <div className="px-2.5 py-6 text-center text-ink-3">Nothing matches. Search takes a name, an address, a serial or a tag.</div>
          )}
        >
          {sections.map((section) => (
            <MenuSection key={section.title} id={section.title}>
              <Header className="px-2.5 pt-2 pb-1 text-2xs text-ink-3">{section.title}</Header>
              <Collection items={section.hits}>
                {(hit) => (
                  <MenuItem id={hit.id} textValue={hit.label} className="menu-i min-h-9 outline-none cursor-default">
                    <hit.icon size={15} />
                    <span className="truncate">{hit.label}</span>
                    {hit.hint === undefined ? null : <span className="ml-auto pl-3 text-xs text-ink-3 whitespace-nowrap">{hit.hint}</span>}
                  </MenuItem>
                )}
              </Collection>
            </MenuSection>
          ))}
        </Menu>
      </Autocomplete>
    </dialog>
  );
}
