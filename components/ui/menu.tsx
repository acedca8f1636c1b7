"use client";
import type { LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Link } from "./link";
import { Popover } from "./popover";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly hint?: ReactNode;
  readonly danger?: boolean;
  readonly href?: string;
  /** What is behind `href` is a file to save, and no page. */
  readonly download?: boolean;
  /** A choice of several: draws and says whether it is the one. */
  readonly checked?: boolean;
  readonly onSelect?: () => void;
}

function moveFocus(list: HTMLElement, key: string) {
  const items = [...list.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (next !== undefined) {
    items.at(next % items.length)?.focus();
    return true;
  }
  if (key.length === 1 && /\S/.test(key)) {
    const rest = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    rest.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()))?.focus();
  }
  return false;
}

function Item({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  const content = (
    <>
      {item.icon ? <item.icon size={14} /> : null}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.checked ? <span aria-hidden="true">✓</span> : null}
      {item.hint === undefined ? null : <span className="text-xs text-ink-3">{item.hint}</span>}
    </>
  );
  const shared = { className: "menu-i", tabIndex: 0, "data-danger": item.danger || undefined };
  if (item.href !== undefined && item.download) {
    return (
      <a {...shared} role="menuitem" href={item.href} download onClick={onDone}>
        {content}
      </a>
    );
  }
  if (item.href !== undefined) {
    return (
      <Link {...shared} role="menuitem" href={item.href} onClick={onDone}>
        {content}
      </Link>
    );
  }
  const choose = () => {
    onDone();
    item.onSelect?.();
  };
  return item.checked === undefined ? (
    <button {...shared} type="button" role="menuitem" onClick={choose}>
      {content}
    </button>
  ) : (
    <button {...shared} type="button" role="menuitemradio" aria-checked={item.checked} onClick={choose}>
      {content}
    </button>
  );
}

/** A button that opens a list of actions. Arrows move, letters jump, Esc closes and gives the focus back. */
export function Menu({
  label,
  items,
  align = "end",
  className,
  children,
  header,
}: {
  label: string;
  items: readonly (MenuItem | "-")[];
  align?: "start" | "end";
  /** Of the button. */
  className?: string;
  children: ReactNode;
  header?: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (open) {
      list.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    }
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      setOpen(false);
      button.current?.focus();
    } else if (list.current && moveFocus(list.current, event.key)) {
      event.preventDefault();
    }
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        {children}
      </button>
      {open ? (
        <Popover anchor={button} align={align} onClose={() => setOpen(false)} className="menu">
          {header}
          <div ref={list} id={id} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
            {items.map((item, index) =>
              item === "-" ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a separator has no other identity
                <hr key={index} className="border-line my-1.5 -mx-1.5" />
              ) : (
                <Item
                  key={item.id}
                  item={item}
                  onDone={() => {
                    setOpen(false);
                    button.current?.focus();
                  }}
                />
              ),
            )}
          </div>
        </Popover>
      ) : null}
    </>
  );
}
