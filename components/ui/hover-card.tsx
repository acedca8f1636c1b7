"use client";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Popover } from "./popover";

/** A card that opens on hover, focus or tap and may hold a link. Esc closes it. The trigger says `label` to a screen reader. */
export function HoverCard({
  label,
  children,
  card,
  className,
}: {
  label: string;
  children: ReactNode;
  card: ReactNode;
  className?: string;
}) {
  const [open, setOpen] = useState(false);
  const wrap = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  const soon = (next: boolean, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), delayMs);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside is what people reach; this only watches the pointer
    <span
      ref={wrap}
      className="inline-flex max-w-full"
      onPointerEnter={(event) => event.pointerType === "mouse" && soon(true, 140)}
      onPointerLeave={(event) => event.pointerType === "mouse" && soon(false, 140)}
      onBlur={(event) => {
        if (!wrap.current?.contains(event.relatedTarget as Node | null)) {
          soon(false, 0);
        }
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) {
          event.stopPropagation();
          setOpen(false);
        }
      }}
    >
      <button
        type="button"
        className={className}
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && soon(true, 0)}
        onClick={(event) => {
          event.stopPropagation();
          soon(!open, 0);
        }}
      >
        {children}
      </button>
      {open ? (
        <Popover anchor={wrap} mode="manual" onClose={() => setOpen(false)} className="w-[292px] p-1.5 text-left" id={id}>
          {card}
        </Popover>
      ) : null}
    </span>
  );
}
