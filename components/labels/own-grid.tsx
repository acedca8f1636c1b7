"use client";
import { Field, TextInput } from "../ui/field";
import type { LabelFormat } from "./formats";

const boxes = [
  ["columns", "Columns"],
  ["rows", "Rows"],
  ["width", "Width, mm"],
  ["height", "Height, mm"],
  ["left", "From the left, mm"],
  ["top", "From the top, mm"],
  ["gapAcross", "Between, across, mm"],
  ["gapDown", "Between, down, mm"],
] as const satisfies readonly (readonly [keyof LabelFormat, string])[];

/** A grid as it is typed. */
export type TypedGrid = Readonly<Record<keyof LabelFormat, string>>;

export function gridOf(typed: TypedGrid): LabelFormat {
  const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.replace(",", ".")));
  return {
    columns: number(typed.columns),
    rows: number(typed.rows),
    width: number(typed.width),
    height: number(typed.height),
    left: number(typed.left),
    top: number(typed.top),
    gapAcross: number(typed.gapAcross),
    gapDown: number(typed.gapDown),
  };
}

/** A grid of one's own: how many labels, how large, and where the first one lies. */
export function OwnGrid({ typed, onChange }: { typed: TypedGrid; onChange: (typed: TypedGrid) => void }) {
  return (
    <div className="grid grid-cols-2 gap-3">
      {boxes.map(([key, label]) => (
        <Field key={key} label={label}>
          {(control) => (
            <TextInput {...control} inputMode="decimal" value={typed[key]} onChange={(text) => onChange({ ...typed, [key]: text })} />
          )}
        </Field>
      ))}
    </div>
  );
}
