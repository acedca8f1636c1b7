"use client";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { useMay } from "../session/me";
import { Kbd } from "../ui/badge";
import { HitList, optionId } from "./hit-list";
import { type Mark, markAfter, markedAmong } from "./palette-mark";
import { type Hit, usePaletteHits } from "./use-palette-hits";

/** Search everything, or jump. Typing moves nothing but the list; Enter opens the marked line. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const { sections, fresh, understood, isNear } = usePaletteHits(text.trim());
  const [pressed, setPressed] = useState(false);
  const [mark, setMark] = useState<Mark>();
  const listId = useId();
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
  const hits = sections.flatMap((section) => section.hits);
  // What is only near is chosen by hand.
  const first = isNear ? undefined : hits[0];
  const marked = markedAmong(hits, mark, text.trim() !== "" && !isNear);
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
      <div className="flex items-center gap-2.5 h-11 px-4 border-b border-line">
        <Search size={15} className="text-ink-3" />
        <input
          role="combobox"
          aria-label="Search or jump to"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={hits.length > 0}
          aria-controls={listId}
          aria-activedescendant={marked && optionId(listId, marked)}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          className="flex-1 min-w-0 h-full bg-transparent focus-visible:shadow-none"
          placeholder={seesDevices ? "Device, line, tenant, address or site" : "Apartment, tenant, number or site"}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPressed(false);
            setMark(undefined);
          }}
          onKeyDown={(event) => {
            // A word that is still being put together has these keys to itself.
            if (event.nativeEvent.isComposing) {
              return;
            }
            if (event.key === "Escape") {
              event.preventDefault();
              onClose();
            } else if (event.key === "Enter") {
              event.preventDefault();
              fresh ? marked && open(marked) : setPressed(true);
            } else if (!(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)) {
              const after = markAfter(event.key, hits, marked);
              if (after !== undefined) {
                setMark(after);
                // Left and right leave the list for the text; the others would move the caret in it.
                after !== null && event.preventDefault();
              }
            }
          }}
        />
        <Kbd>esc</Kbd>
      </div>
      {isNear && hits.length > 0 ? (
        <p className="px-4 pt-2.5 text-xs text-ink-3" role="status">
          Nothing is <span className="text-ink-2">{understood}</span>.
        </p>
      ) : null}
      <HitList id={listId} sections={sections} marked={marked} onMark={(hit) => setMark(hit.id)} onOpen={open} />
      {hits.length > 0 ? null : (
        <div role="status" className="px-4 py-7.5 text-center text-ink-3">
          {understood === "" ? "Nothing matches." : `Nothing is ${understood}.`} Search takes{" "}
          {seesDevices ? "a name, a tenant, a number, an address, a serial or a state" : "a name, a tenant, a number or a site"}.
        </div>
      )}
    </dialog>
  );
}
