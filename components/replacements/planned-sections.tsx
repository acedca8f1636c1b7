import { ChangeDiff } from "../devices/change-diff";
import { counted } from "../ui/plain-text";
import type { ReplacementPlan } from "./use-replacement";

type Section = ReplacementPlan["sections"][number];

function wordsOf({ state, changes, line }: Section, noun: string): string {
  switch (state) {
    case "writes":
      return `${counted(changes.length, "field")} written${line ? `, and the line ${line.user} is its` : ""}`;
    case "same":
      return `Has it already${line ? `, and the line ${line.user} is its` : ""}`;
    case "absent":
      return `The new ${noun} has no such section${line ? `: the line ${line.user} loses it` : ""}`;
    case "unread":
      return `Nothing is kept of the old ${noun}’s, so nothing is written`;
    default:
      return "Cannot be written";
  }
}

function Device({ name, what, serial }: { name: string; what: string; serial: string }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">
        {what} <span className="text-ink-3">serial</span> <span className="mono wrap-anywhere">{serial}</span>
      </dd>
    </>
  );
}

/** What a new device gets, section by section, and what of it is not taken over. */
export function PlannedSections({ plan, noun }: { plan: ReplacementPlan; noun: string }) {
  return (
    <section aria-label="What it gets" className="grid gap-3">
      {/* One below the other: serials are long, and two of them in one sentence cannot be compared. */}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 items-baseline">
        <Device name="Old" what={plan.before.model ?? `The ${noun}`} serial={plan.before.serial ?? "not known"} />
        <Device name="New" what={plan.after.model ?? `The ${noun}`} serial={plan.after.serial ?? "not told"} />
      </dl>
      {plan.sections.map((section) => (
        <div key={section.id} className="rounded-md border border-line bg-sunken px-3 py-2.5 grid gap-1.5">
          <h3 className="text-[13px] font-medium">{section.label}</h3>
          <p className={section.state === "stuck" ? "text-bad-ink text-[12.5px]" : "text-ink-2 text-[12.5px]"}>{wordsOf(section, noun)}</p>
          {section.left.length > 0 ? <LeftFields left={section.left} /> : null}
          {section.changes.length > 0 ? (
            <details>
              <summary className="link text-[12.5px] cursor-pointer">Show what is written</summary>
              <div className="mt-2">
                <ChangeDiff changes={section.changes} />
              </div>
            </details>
          ) : null}
        </div>
      ))}
    </section>
  );
}

/** Fields that are not taken over, and why. */
export function LeftFields({ left }: { left: Section["left"] }) {
  return (
    <ul className="text-[12.5px] leading-[18px] text-warn-ink">
      {left.map(({ path, label, message }) => (
        <li key={`${path} ${message}`} className="wrap-break-word">
          {label === "" ? message : `${label}: ${message}`}
        </li>
      ))}
    </ul>
  );
}
