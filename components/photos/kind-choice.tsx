"use client";
import { useId } from "react";
import type { Photo } from "./use-photos";

const kinds = [
  ["photo", "Photo"],
  ["plan", "Plan"],
] as const;

/** Whether a picture is a photo or a plan. */
export function KindChoice({ kind, onChange }: { kind: Photo["kind"]; onChange: (kind: Photo["kind"]) => void }) {
  const name = useId();
  return (
    <fieldset className="flex gap-5">
      <legend className="sr-only">What it is</legend>
      {kinds.map(([value, label]) => (
        <label key={value} className="flex items-center gap-2 min-h-6 phone:min-h-11">
          <input type="radio" name={name} checked={kind === value} onChange={() => onChange(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
