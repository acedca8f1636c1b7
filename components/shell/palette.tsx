"use client";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { Autocomplete, Collection, Header, Input, Menu, MenuItem, MenuSection, SearchField } from "react-aria-components";
import { useMay } from "../session/me";
import { Kbd } from "../ui/badge";
import { type Hit, usePaletteHits } from "./use-palette-hits";

/** Search everything, or jump. Typing moves nothing but the list; Enter opens the marked line. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const { sections, fresh } = usePaletteHits(text.trim());
  const [pressed, setPressed] = useState(false);
  const seesDevices = useMay("device.see");
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
  const open = useCallback(
    (hit: Hit | undefined) => {
      onClose();
      hit?.run?.();
      if (hit?.href) {
        router.push(hit.href);
      }
    },
    [onClose, router],
  );
  const first = sections[0]?.hits[0];
  useEffect(() => {
    // Enter was pressed before the answer to what was typed came: it meant that answer, not the one to half of it.
    if (pressed && fresh) {
      setPressed(false);
      if (first) {
        open(first);
      }
    }
  }, [pressed, fresh, first, open]);
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
      <Autocomplete
        inputValue={text}
        onInputChange={(next) => {
          setText(next);
          setPressed(false);
        }}
      >
        <SearchField aria-label="Search or jump to" autoFocus className="flex items-center gap-2.5 h-11 px-4 border-b border-line">
          <Search size={15} className="text-ink-3" />
          <Input
            className="flex-1 min-w-0 h-full bg-transparent focus-visible:shadow-none [&::-webkit-search-cancel-button]:hidden"
            placeholder={seesDevices ? "Device, line, address, serial or site" : "Line, number, apartment or site"}
            onKeyDownCapture={(event) => {
              if (event.key === "Enter" && !fresh && !event.nativeEvent.isComposing) {
                event.preventDefault();
                event.stopPropagation();
                setPressed(true);
              }
            }}
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
          onAction={(key) => open(sections.flatMap((section) => section.hits).find((hit) => hit.id === key))}
          renderEmptyState={() => (
            <div className="px-2.5 py-6 text-center text-ink-3">
              Nothing matches. Search takes {seesDevices ? "a name, a number, an address, a serial or a tag" : "a name, a number or a site"}
              .
            </div>
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
