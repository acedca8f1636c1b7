"use client";
import { useEffect, useRef, useState } from "react";
import { count } from "@/lib/schema/rule-text";

/** The Navigation API, as far as it is used; not in every browser. */
interface TraverseEvent extends Event {
  readonly navigationType: string;
  readonly destination: { readonly key: string };
}
interface Navigation extends EventTarget {
  traverseTo(key: string): unknown;
}

function navigationOf(): Navigation | undefined {
  return (window as { navigation?: Navigation }).navigation;
}

/** A plain press on a link to another page of this site; nothing that opens elsewhere or stays on the page. */
function linkPressed(event: MouseEvent): HTMLAnchorElement | undefined {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || (link.target !== "" && link.target !== "_self") || link.origin !== location.origin) {
    return undefined;
  }
  return link.pathname === location.pathname && link.search === location.search ? undefined : link;
}

/**
 * Asks before unsaved changes are left behind: on links and the back button with our own words, on reload and closing with
 * the browser's. `changes` is how many there are; 0 lets everything pass. `notYet`: where they are not, "on the panel".
 */
export function LeaveGuard({ changes, notYet }: { changes: number; notYet: string }) {
  const [going, setGoing] = useState<{ go: () => void }>();
  const dialog = useRef<HTMLDialogElement>(null);
  const stay = useRef<HTMLButtonElement>(null);
  const leaving = useRef(false);
  useEffect(() => {
    if (changes === 0) {
      return;
    }
    const onUnload = (event: BeforeUnloadEvent) => {
      if (!leaving.current) {
        event.preventDefault();
      }
    };
    const onClick = (event: MouseEvent) => {
      const link = leaving.current ? undefined : linkPressed(event);
      if (link) {
        event.preventDefault();
        event.stopPropagation();
        setGoing({ go: () => link.click() });
      }
    };
    const onNavigate = (event: Event) => {
      const traverse = event as TraverseEvent;
      if (traverse.navigationType === "traverse" && event.cancelable && !leaving.current) {
        event.preventDefault();
        setGoing({ go: () => navigationOf()?.traverseTo(traverse.destination.key) });
      }
    };
    window.addEventListener("beforeunload", onUnload);
    // In the capture phase, before the router hears of the press.
    document.addEventListener("click", onClick, true);
    navigationOf()?.addEventListener("navigate", onNavigate);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, true);
      navigationOf()?.removeEventListener("navigate", onNavigate);
    };
  }, [changes]);
  useEffect(() => {
    if (going && !dialog.current?.open) {
      dialog.current?.showModal();
      stay.current?.focus();
    }
  }, [going]);
  const leave = () => {
    leaving.current = true;
    dialog.current?.close();
    going?.go();
    // If the new page never comes, the next press is asked about again.
    setTimeout(() => {
      leaving.current = false;
    }, 1000);
  };
  const latestLeave = useRef(leave);
  latestLeave.current = leave;
  useEffect(() => {
    // A write that was under way has ended meanwhile: nothing is left to ask about.
    if (going && changes === 0) {
      latestLeave.current();
    }
  }, [going, changes]);
  return going ? (
    <dialog ref={dialog} className="dlg f-leave" aria-labelledby="leave-title" onClose={() => setGoing(undefined)}>
      <h2 id="leave-title">Leave without applying?</h2>
      <p>
        {count(changes, "change")} on this page {changes === 1 ? "is" : "are"} not {notYet} yet. Leaving discards{" "}
        {changes === 1 ? "it" : "them"}.
      </p>
      <div className="f-leave-acts">
        <button type="button" className="btn btn-d" onClick={leave}>
          Discard {count(changes, "change")}
        </button>
        <button ref={stay} type="button" className="btn btn-p" onClick={() => dialog.current?.close()}>
          Stay
        </button>
      </div>
    </dialog>
  ) : null;
}
