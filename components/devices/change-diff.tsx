import type { FieldChange } from "@/lib/settings/schemas";
import { valueWords } from "./change-words";

const secretWords: Readonly<Record<string, string>> = {
  set: "stored, not shown",
  new: "new, not shown",
  cleared: "cleared",
  ours: "the one kept here, not shown",
  theirs: "the device's own, not shown",
  "not set": "not set",
};

/** A value of a change in words; of a secret only that it changed. */
export function shownValue(value: unknown, secret?: boolean): string {
  return secret ? (secretWords[String(value)] ?? "not shown") : valueWords(value);
}

/** Old struck through, new below, field by field. A secret says only that it changed. */
export function ChangeDiff({ changes }: { changes: readonly FieldChange[] }) {
  if (changes.length === 0) {
    return <p className="text-ink-3">No field differs.</p>;
  }
  return (
    <dl className="flex flex-col gap-2.5">
      {changes.map((change) => (
        <div key={change.path}>
          <dt className="text-[12.5px] font-medium">{change.label}</dt>
          <dd className="mono text-[11.5px] leading-[18px]">
            <div className="flex gap-2 text-ink-3">
              <span className="w-3 text-center" aria-hidden="true">
                −
              </span>
              <del className="min-w-0 wrap-break-word decoration-ink-3/40">
                <span className="sr-only">was </span>
                {shownValue(change.from, change.secret)}
              </del>
            </div>
            <div className="flex gap-2">
              <span className="w-3 text-center text-accent-ink" aria-hidden="true">
                +
              </span>
              <ins className="min-w-0 wrap-break-word no-underline">
                <span className="sr-only">now </span>
                {shownValue(change.to, change.secret)}
              </ins>
            </div>
          </dd>
        </div>
      ))}
    </dl>
  );
}
