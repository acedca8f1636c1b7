"use client";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { classNames } from "./class-names";

function place(popover: HTMLElement, anchor: HTMLElement, align: "start" | "end") {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const left = align === "end" ? at.right - width : at.left;
  const below = at.bottom + 6;
  const top = below + height > window.innerHeight - 8 && at.top - height - 6 > 8 ? at.top - height - 6 : below;
  popover.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  popover.style.top = `${Math.max(8, Math.min(top, window.innerHeight - height - 8))}px`;
}

/** Content in the top layer beside its anchor. Mounted = open. Esc and a press outside close it (`auto`), or nothing does (`manual`). */
export function Popover({
  anchor,
  onClose,
  align = "start",
  mode = "auto",
  className,
  children,
  ...rest
}: {
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  align?: "start" | "end";
  mode?: "auto" | "manual";
  className?: string;
  children: ReactNode;
  id?: string;
  role?: string;
  "aria-label"?: string;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  // Shown once: the browser closes it first and says so a moment later, and a render in between must not open it again.
  useLayoutEffect(() => {
    if (ref.current?.matches(":popover-open") === false) {
      ref.current.showPopover();
    }
  }, []);
  // Runs on every render: what is inside may have grown.
  useLayoutEffect(() => {
    if (ref.current && anchor.current) {
      place(ref.current, anchor.current, align);
    }
  });
  useEffect(() => {
    const popover = ref.current;
    const toggled = (event: Event) => {
      if ((event as ToggleEvent).newState === "closed") {
        close.current();
      }
    };
    const moved = () => {
      if (popover && anchor.current) {
        place(popover, anchor.current, align);
      }
    };
    popover?.addEventListener("toggle", toggled);
    window.addEventListener("scroll", moved, true);
    window.addEventListener("resize", moved);
    return () => {
      popover?.removeEventListener("toggle", toggled);
      window.removeEventListener("scroll", moved, true);
      window.removeEventListener("resize", moved);
    };
  }, [anchor, align]);
  return (
    <div ref={ref} popover={mode} className={classNames("pop", className)} {...rest}>
      {children}
    </div>
  );
}
