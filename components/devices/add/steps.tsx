import { Check } from "lucide-react";
import type { ReactNode } from "react";

export const stepNames = ["Address", "Find", "Account", "Certificate", "Done"] as const;

/** The five steps, which are behind, and what each gave. */
export function Steps({ at, notes }: { at: number; notes: readonly ReactNode[] }) {
  return (
    <ol className="pt-2 flex flex-col phone:hidden" aria-label="Steps">
      {stepNames.map((name, index) => {
        const done = index < at || at === stepNames.length - 1;
        const dot = done ? "bg-ok-soft text-ok-ink" : index === at ? "bg-ink text-on-ink" : "border border-line-2 text-ink-3";
        return (
          <li key={name} className="relative flex gap-3 pb-6 last:pb-0" aria-current={index === at ? "step" : undefined}>
            {index < stepNames.length - 1 ? (
              <span
                className="absolute left-[10.5px] top-[26px] bottom-[4px] w-px"
                style={{ background: done ? "var(--ok-line)" : "var(--line-2)" }}
              />
            ) : null}
            <span className={`grid place-items-center w-[22px] h-[22px] rounded-full shrink-0 text-2xs font-semibold num ${dot}`}>
              {done ? <Check size={13} /> : index + 1}
            </span>
            <div className="leading-[22px] min-w-0">
              <div className={done || index === at ? "font-medium" : "text-ink-3"}>
                {name}
                {done ? <span className="sr-only"> done</span> : null}
              </div>
              {done && notes[index] ? <div className="text-xs text-ink-3 leading-[17px] -mt-px wrap-break-word">{notes[index]}</div> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** A step's heading and what it asks. Takes the focus when the step begins, so that a screen reader hears where it is. */
export function StepHead({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <>
      <h1 ref={focusOnce} tabIndex={-1} className="text-xl tracking-[-.02em] focus-visible:shadow-none">
        {title}
      </h1>
      <p className="text-ink-2 mt-1 mb-5 max-w-[520px]">{children}</p>
    </>
  );
}

function focusOnce(heading: HTMLHeadingElement | null): void {
  if (heading && !heading.parentElement?.contains(document.activeElement)) {
    heading.focus({ preventScroll: true });
  }
}

export function StepActions({ children }: { children: ReactNode }) {
  return <div className="flex items-center gap-2 mt-6 phone:flex-col phone:items-stretch">{children}</div>;
}
