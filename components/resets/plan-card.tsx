import type { LineDetail } from "../lines/use-lines";

/** What a reset of this line would do, in numbered steps. */
export function PlanCard({ line }: { line: LineDetail }) {
  const { steps, length, limitedBy } = line.reset;
  if (steps.length === 0) {
    return null;
  }
  return (
    <section className="card p-4">
      <h2 className="text-[13px] mb-1">What will happen</h2>
      <ol className="text-[12.5px] leading-[18px] text-ink-2">
        {steps.map((step, at) => (
          <li key={step} className="flex gap-2.5 py-[2px]">
            <span className="w-3 text-right text-ink-3 num flex-none">{at + 1}</span>
            <span className="min-w-0 wrap-break-word">{step}</span>
          </li>
        ))}
      </ol>
      <p className="text-xs text-ink-3 leading-[17px] mt-2.5">
        {length === undefined
          ? ""
          : `The new password has ${length} characters${limitedBy === undefined ? "" : `, as many as ${limitedBy} takes`}. `}
        If a step fails, the old password is put back. If that fails too, you choose.
      </p>
    </section>
  );
}
