import { Check, X } from "lucide-react";
import { Crumbs } from "../ui/crumbs";
import { Link } from "../ui/link";

const steps = ["Source", "Check", "Add and change"] as const;

/** The bar above both steps: where it is, what is behind, and the way out. */
export function ImportHead({ at }: { at: 0 | 1 }) {
  return (
    <header className="topbar">
      <Crumbs trail={[{ label: "Devices", href: "/devices" }]} here="Import list" />
      <ol className="flex items-center gap-2.5 narrow:hidden phone:hidden text-[12.5px]" aria-label="Steps">
        {steps.map((name, index) => {
          const done = index < at;
          const dot = done ? "bg-ok-soft text-ok-ink" : index === at ? "bg-ink text-on-ink" : "border border-line-2 text-ink-3";
          return (
            <li key={name} className="flex items-center gap-2" aria-current={index === at ? "step" : undefined}>
              {index > 0 ? <span className="w-5 h-px bg-line-2" aria-hidden="true" /> : null}
              <span className={`grid place-items-center w-5 h-5 rounded-full text-2xs font-semibold num ${dot}`}>
                {done ? <Check size={12} /> : index + 1}
              </span>
              <span className={index === at ? "font-medium" : "text-ink-3"}>
                {name}
                {done ? <span className="sr-only"> done</span> : null}
              </span>
            </li>
          );
        })}
      </ol>
      <div className="flex items-center gap-2">
        <span className="only-m text-ink-3 text-xs num">step {at + 1} of 3</span>
        <Link
          href="/devices"
          aria-label="Close"
          className="grid place-items-center w-8 h-8 rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X size={16} />
        </Link>
      </div>
    </header>
  );
}
