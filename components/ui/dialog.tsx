"use client";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";

interface DialogProps {
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  readonly onClose: () => void;
  /** Asked before it closes by Esc, the cross or a press outside; false keeps it open. */
  readonly mayClose?: () => boolean;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/**
 * What the keyboard begins with. The browser would take the cross: `autoFocus` is used up while the dialog is still closed. So: the
 * input that asks for it, else the first one to be filled in, else a button of the body (a one-time link is copied before it is
 * gone), else the first button of the footer, which is the one that does least.
 */
function firstIn(dialog: HTMLDialogElement): HTMLElement | null {
  const fillable = ":is(input:not([type=radio]), select, textarea):enabled";
  const order = [
    "[data-autofocus]",
    `[data-part=body] ${fillable}`,
    "[data-part=body] button:enabled",
    "[data-part=footer] button:enabled",
  ];
  return order.map((selector) => dialog.querySelector<HTMLElement>(selector)).find((found) => found !== null) ?? null;
}

function useModal(onClose: () => void, mayClose: (() => boolean) | undefined) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      firstIn(dialog)?.focus();
    }
    return () => {
      dialog?.close();
      // The dialog is taken out of the page, so the browser cannot give the focus back by itself.
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
  const leave = () => {
    if (mayClose?.() ?? true) {
      onClose();
    }
  };
  return { ref, leave };
}

/** A modal box over the page. Mount it to open, unmount to close; focus goes in and comes back. */
export function Dialog({ title, sub, onClose, mayClose, children, footer, wide }: DialogProps & { readonly wide?: boolean }) {
  const { ref, leave } = useModal(onClose, mayClose);
  const id = useId();
  return (
    <dialog
      ref={ref}
      className={classNames("dlg", wide && "wide")}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
    >
      <div className="flex items-start gap-3 px-5 pt-4 pb-1">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-lg tracking-[-.015em]">
            {title}
          </h2>
          {sub === undefined ? null : <div className="text-ink-2 mt-1">{sub}</div>}
        </div>
        <Button variant="ghost" size="sm" square aria-label="Close" onClick={leave} className="-mr-2 phone:-mt-1.5">
          <X size={16} />
        </Button>
      </div>
      <div data-part="body" className="px-5 pt-2 pb-5">
        {children}
      </div>
      {footer === undefined ? null : (
        <div
          data-part="footer"
          // A long dialog scrolls behind it: what it is about to do stays in view.
          className="sticky bottom-0 z-1 flex justify-end gap-2 px-5 py-3.5 border-t border-line bg-sunken phone:flex-col phone:items-stretch"
        >
          {footer}
        </div>
      )}
    </dialog>
  );
}

/** A modal sheet at the right edge; the whole screen on a phone. */
export function Sheet({ title, sub, onClose, mayClose, children, actions, footer }: DialogProps & { readonly actions?: ReactNode }) {
  const { ref, leave } = useModal(onClose, mayClose);
  const id = useId();
  return (
    <dialog
      ref={ref}
      className="side-sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
    >
      <div className="flex items-start gap-3 px-6 pt-5 pb-4 border-b border-line phone:px-4 phone:pt-4">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-lg leading-[24px] tracking-[-.015em] truncate">
            {title}
          </h2>
          {sub === undefined ? null : <div className="text-xs text-ink-3 mt-0.5">{sub}</div>}
        </div>
        <div className="flex gap-1">
          {actions}
          <Button variant="ghost" size="sm" square aria-label="Close" onClick={leave}>
            <X size={16} />
          </Button>
        </div>
      </div>
      <div className="flex-1 min-h-0 overflow-y-auto">{children}</div>
      {footer === undefined ? null : (
        <div className="flex items-center gap-2 px-6 min-h-[60px] border-t border-line bg-sunken phone:px-4">{footer}</div>
      )}
    </dialog>
  );
}
