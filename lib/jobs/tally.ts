import { canonical } from "@/lib/schema/document";
import type { ChoiceField } from "./schemas";

/** Values that are named for each field; the rest is counted together. */
const named = 4;
/** A longer value says nothing at a glance. */
const charactersMax = 300;

/** Counts which values many devices hold, field by field. */
export class Tally {
  private readonly counts = new Map<string, Map<string, { value: unknown; count: number }>>();
  private readonly unset = new Map<string, number>();

  add(field: string, value: unknown): void {
    if (value === undefined || value === null || value === "") {
      this.unset.set(field, (this.unset.get(field) ?? 0) + 1);
      return;
    }
    const key = canonical(value);
    const known = this.counts.get(field) ?? new Map<string, { value: unknown; count: number }>();
    const same = known.get(key) ?? { value, count: 0 };
    same.count += 1;
    known.set(key, same);
    this.counts.set(field, known);
  }

  fields(): Record<string, ChoiceField> {
    const names = new Set([...this.counts.keys(), ...this.unset.keys()]);
    return Object.fromEntries(
      [...names].map((field) => {
        const all = [...(this.counts.get(field) ?? [])].sort(([, a], [, b]) => b.count - a.count);
        const values = all
          .filter(([key]) => key.length <= charactersMax)
          .slice(0, named)
          .map(([, value]) => value);
        const shown = values.reduce((sum, { count }) => sum + count, 0);
        const total = all.reduce((sum, [, { count }]) => sum + count, 0);
        return [field, { values, others: total - shown, unset: this.unset.get(field) ?? 0 }];
      }),
    );
  }
}
