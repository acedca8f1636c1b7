import { Checkbox } from "./field";

/** Which rows of a list are selected, by their ids. */
export interface RowSelection {
  readonly has: (id: string) => boolean;
  readonly count: number;
  readonly onToggle: (index: number, extend: boolean) => void;
  readonly onToggleAll: () => void;
}

/** The box of a row, in a cell of its own. With Shift all rows from the last one to this become alike. */
export function RowTick({
  name,
  checked,
  disabled = false,
  onToggle,
}: {
  name: string;
  checked: boolean;
  disabled?: boolean;
  onToggle: (extend: boolean) => void;
}) {
  return (
    <td className="w-10 pr-0!">
      <span className="grid place-items-center w-6 h-6 -m-1">
        <Checkbox
          aria-label={`Select ${name}`}
          checked={checked}
          disabled={disabled}
          onChange={() => undefined}
          onClick={(event) => onToggle(event.shiftKey)}
        />
      </span>
    </td>
  );
}

/** The box in the head: all rows that are shown, or none. */
export function AllTick({
  label = "Select all shown",
  checked,
  some,
  onToggle,
}: {
  label?: string;
  checked: boolean;
  /** True if at least one is selected. */
  some: boolean;
  onToggle: () => void;
}) {
  return (
    <th className="w-10 pr-0!">
      <span className="grid place-items-center w-6 h-6 -m-1">
        <Checkbox aria-label={label} checked={checked} mixed={some && !checked} onChange={onToggle} />
      </span>
    </th>
  );
}
