"use client";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { RowDraft } from "./draft";
import { useFormPieces } from "./form-context";
import { shown } from "./format-value";
import { glyph } from "./glyphs";

/** The member that names a row: one that nobody edits, or in a list with fixed members its first text. */
function namingMember(members: readonly PlannedField[], fixed: boolean): PlannedField | undefined {
  const first = members[0];
  return (
    members.find((member) => member.readOnly) ?? (fixed && first && first.kind !== "switch" && first.kind !== "number" ? first : undefined)
  );
}

/** What a row is called, or undefined if only its position tells. */
export function rowLabel(members: readonly PlannedField[], row: RowDraft, fixed: boolean): string | undefined {
  const naming = namingMember(members, fixed);
  if (!naming) {
    return undefined;
  }
  const text = shown(naming, row.cells[naming.path]);
  return naming.meta.options?.[text] ?? text;
}

interface CellProps {
  readonly id: string;
  readonly list: PlannedField;
  readonly row: RowDraft;
  readonly member: PlannedField;
  /** What the row is called, for labels. */
  readonly name: string;
  readonly invalid: boolean;
  readonly readOnly: boolean;
}

/** One value of a row. */
export function RowCell(props: CellProps) {
  const { model } = useFormPieces();
  const { id, list, row, member, name, invalid, readOnly } = props;
  const cell = row.cells[member.path];
  const withCell = (value: string | boolean) =>
    ((model.draftAt(list.path) ?? []) as readonly RowDraft[]).map((draft) =>
      draft.key === row.key ? { ...draft, cells: { ...draft.cells, [member.path]: value } } : draft,
    );
  const label = member.path === "" ? name : `${name}: ${member.label}`;
  const naming = namingMember(list.members ?? [], list.meta.list?.fixed === true);
  if (naming?.path === member.path) {
    return <span className={row.cells.enabled === false ? "f-cell-name f-cell-off" : "f-cell-name"}>{name}</span>;
  }
  if (member.kind === "switch") {
    return (
      // biome-ignore lint/a11y/useSemanticElements: the box is drawn as everywhere else in the product
      <button
        id={id}
        type="button"
        role="checkbox"
        className="cb f-cell-box"
        aria-checked={cell === true}
        aria-label={label}
        aria-disabled={readOnly || undefined}
        onClick={() => readOnly || model.put(list.path, withCell(cell !== true))}
      >
        {glyph("check", 12)}
      </button>
    );
  }
  if (member.kind === "choice") {
    return (
      <select
        id={id}
        className="inp f-cell-choice"
        aria-label={label}
        aria-invalid={invalid || undefined}
        disabled={readOnly}
        value={String(cell ?? "")}
        onChange={(event) => model.put(list.path, withCell(event.target.value))}
      >
        {member.choices?.some((choice) => choice.key === String(cell ?? "")) ? null : <option value={String(cell ?? "")}>Choose</option>}
        {member.choices?.map((choice) => (
          <option key={choice.key} value={choice.key}>
            {choice.label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <div className={`inp mono ${member.kind === "number" ? "f-cell-number" : "f-cell-text"}${invalid ? " f-cell-bad" : ""}`}>
      <input
        id={id}
        type="text"
        inputMode={member.kind === "number" ? "numeric" : undefined}
        value={String(cell ?? "")}
        aria-label={label}
        aria-invalid={invalid || undefined}
        readOnly={readOnly}
        placeholder={member.meta.example === undefined ? undefined : `e.g. ${member.meta.example}`}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => model.typed(list.path, withCell(event.target.value))}
        onBlur={() => model.left(list.path)}
      />
      {member.meta.unit ? (
        <span className="u" aria-hidden="true">
          {member.meta.unit}
        </span>
      ) : null}
    </div>
  );
}
