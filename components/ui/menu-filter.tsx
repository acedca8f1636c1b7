"use client";
import { type LucideIcon, Plus, X } from "lucide-react";
import { Menu } from "./menu";

interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly icon?: LucideIcon;
}

interface Props<T extends string> {
  /** What is filtered by: "Kind". */
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly T[]) => void;
}

/** A filter of a few choices that are always the same, as a chip. */
export function MenuFilter<T extends string>({ label, choices, chosen, onChange }: Props<T>) {
  const on = choices.filter(({ id }) => chosen.includes(id));
  const [first] = on;
  const items = choices.map((choice) => ({
    ...choice,
    checked: chosen.includes(choice.id),
    onSelect: () => onChange(choices.map(({ id }) => id).filter((id) => (id === choice.id) !== chosen.includes(id))),
  }));
  return first === undefined ? (
    <Menu label={`Filter by ${label.toLowerCase()}`} align="start" className="chip chip-add" items={items}>
      <Plus size={13} />
      {label}
    </Menu>
  ) : (
    <span className="chip">
      <Menu label={`${label}: what is shown`} align="start" className="flex gap-[5px] rounded max-w-[220px]" items={items}>
        <i>{label} is</i>
        <b className="truncate">{on.length === 1 ? first.label : `any of ${on.length}`}</b>
      </Menu>
      <button type="button" className="x" aria-label={`Remove the filter ${label}`} onClick={() => onChange([])}>
        <X size={13} />
      </button>
    </span>
  );
}
