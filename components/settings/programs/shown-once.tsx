"use client";
import { CircleCheck, KeyRound, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";

const shownMs = 15_000;

/** A secret that was made a moment ago: to be copied, or shown for a while. It is nowhere else. */
export function ShownOnce({ title, what, secret, onClose }: { title: string; what: string; secret: string; onClose: () => void }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (isShown) {
      const timer = setTimeout(() => setShown(false), shownMs);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [isShown]);
  return (
    <section className="flex gap-3 p-4 rounded-lg border border-ok-line bg-ok-soft" aria-label={title}>
      <CircleCheck size={16} className="text-ok-ink flex-none mt-0.5" />
      <div className="min-w-0 flex-1">
        <h3 className="font-medium text-[13px]">{title}</h3>
        <p className="text-ink-2">What is kept here cannot be shown. When you leave this page nobody can read it again, you neither.</p>
        <div className="flex gap-2 mt-3 flex-wrap items-center">
          <div className="inp h-auto! min-h-[34px] flex-1 min-w-0 phone:basis-full py-1 gap-2">
            <KeyRound size={14} className="text-ok-ink flex-none" />
            {isShown ? (
              <code className="mono min-w-0 break-all">{secret}</code>
            ) : (
              <span className="min-w-0 truncate">
                <span className="mono text-ink-2">{secret.slice(0, 7)}…</span>{" "}
                <span className="text-ink-3">{secret.length} characters, not on the screen</span>
              </span>
            )}
            <button type="button" className="link text-xs ml-auto whitespace-nowrap" onClick={() => setShown(!isShown)}>
              {isShown ? "Hide" : "Show for 15 s"}
            </button>
          </div>
          <CopyButton text={secret} label={`Copy the ${what}`} variant="secondary" />
        </div>
      </div>
      <Button variant="ghost" size="sm" square aria-label="Close" className="-mt-1 -mr-1" onClick={onClose}>
        <X size={14} />
      </Button>
    </section>
  );
}
