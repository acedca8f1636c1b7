"use client";
import { Plus } from "lucide-react";
import { type ComponentType, type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import { inSentence } from "@/lib/schema/rule-text";
import type { ControlProps } from "./controls";
import { emptyRow, type RowDraft } from "./draft";
import { glyph } from "./glyphs";
import { RowCell, rowLabel } from "./list-cells";
import type { ListDragProps } from "./list-drag";

/** The order after one row has moved. */
function moved(rows: readonly RowDraft[], from: number, to: number): RowDraft[] {
  const next = [...rows];
  const [row] = next.splice(from, 1);
  return row ? [...next.slice(0, to), row, ...next.slice(to)] : next;
}

/** Loads dragging when a pointer comes near: a keyboard or a phone reader never pays for it. */
function useDragging(wanted: boolean): { Drag: ComponentType<ListDragProps> | undefined; load: () => void } {
  const [loaded, setLoaded] = useState<{ Drag: ComponentType<ListDragProps> }>();
  const asked = useRef(false);
  const load = () => {
    if (wanted && !asked.current) {
      asked.current = true;
      // Without dragging the buttons still move rows, so a chunk that does not load is no error.
      import("./list-drag").then(
        ({ ListDrag }) => setLoaded({ Drag: ListDrag }),
        () => undefined,
      );
    }
  };
  return { Drag: loaded?.Drag, load };
}

/** A list in rows: texts, choices or small objects; added, removed, or put in order, by pointer and by keyboard alike. */
export function ListControl({ field, id, labelId, describedBy, invalid, readOnly, draft, pieces: { model } }: ControlProps) {
  const rows = (draft ?? []) as readonly RowDraft[];
  const members = field.members ?? [];
  const { reorder = false, fixed = false, itemLabel = "entry" } = field.meta.list ?? {};
  const movable = reorder && !readOnly;
  const growing = !fixed && !readOnly;
  const list = useRef<HTMLOListElement>(null);
  const focusNext = useRef<string>(undefined);
  const { Drag, load } = useDragging(movable);

  useLayoutEffect(() => {
    if (focusNext.current !== undefined) {
      document.getElementById(focusNext.current)?.focus();
      focusNext.current = undefined;
    }
  });

  const name = (row: RowDraft, at: number) => rowLabel(members, row, fixed) ?? `${itemLabel} ${at + 1}`;
  const move = (from: number, to: number, focus?: string) => {
    const row = rows[from];
    if (row && to >= 0 && to < rows.length && from !== to) {
      // A node that moves in the page loses the focus, so it is given back.
      focusNext.current = focus;
      model.put(field.path, moved(rows, from, to));
      model.say(`${name(row, from)} is now ${to + 1} of ${rows.length}`);
    }
  };
  const add = () => {
    const row = emptyRow(members);
    focusNext.current = `${id}-${row.key}-${members[0]?.path ?? ""}`;
    model.typed(field.path, [...rows, row]);
  };
  const remove = (at: number) => {
    const next = rows[at + 1] ?? rows[at - 1];
    const row = rows[at];
    focusNext.current = next ? `${id}-${next.key}-remove` : `${id}-add`;
    model.put(field.path, rows.toSpliced(at, 1));
    model.say(`${row ? name(row, at) : itemLabel} is removed`);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>, at: number) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (movable && event.altKey && step !== 0) {
      event.preventDefault();
      move(at, at + step, document.activeElement?.id);
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that is drawn where the label already stands
    <div id={id} role="group" aria-labelledby={labelId} aria-describedby={describedBy} onPointerEnter={load}>
      {rows.length > 0 ? (
        <ol ref={list} className={invalid ? "f-list f-list-bad" : "f-list"}>
          {rows.map((row, at) => (
            <li key={row.key} data-row={row.key} className="f-list-row" onKeyDown={(event) => onKeyDown(event, at)}>
              {movable ? (
                <span className="f-grip" data-grip="" aria-hidden="true">
                  {glyph("grip", 14)}
                </span>
              ) : null}
              {members.map((member) => (
                <RowCell
                  key={member.path}
                  id={`${id}-${row.key}-${member.path}`}
                  list={field}
                  row={row}
                  member={member}
                  name={name(row, at)}
                  invalid={isWrong(model.states.at(field.path).complaint?.at, at, member)}
                  readOnly={readOnly}
                />
              ))}
              {movable ? <Arrows id={`${id}-${row.key}`} name={name(row, at)} at={at} count={rows.length} onMove={move} /> : null}
              {growing ? (
                <button
                  id={`${id}-${row.key}-remove`}
                  type="button"
                  className="f-mini"
                  aria-label={`Remove ${inSentence(name(row, at))}`}
                  onClick={() => remove(at)}
                >
                  {glyph("remove", 14)}
                </button>
              ) : null}
            </li>
          ))}
        </ol>
      ) : (
        <div className="inp ph f-list-empty">Empty</div>
      )}
      {growing && (field.length?.max === undefined || rows.length < field.length.max) ? (
        <button id={`${id}-add`} type="button" className="btn btn-s btn-sm f-add" onClick={add}>
          <Plus size={13} aria-hidden="true" />
          {`Add ${inSentence(itemLabel)}`}
        </button>
      ) : null}
      {Drag ? <Drag list={list} keys={rows.map((row) => row.key)} onMove={move} /> : null}
    </div>
  );
}

function isWrong(at: string | undefined, index: number, member: PlannedField): boolean {
  return at !== undefined && at === (member.path === "" ? String(index) : `${index}.${member.path}`);
}

interface ArrowsProps {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly count: number;
  readonly onMove: (from: number, to: number, focus: string) => void;
}

/** Never disabled at the ends: a disabled button would drop the focus of someone who moves a row all the way. */
function Arrows({ id, name, at, count, onMove }: ArrowsProps) {
  return (
    <span className="f-arrows">
      <button
        id={`${id}-up`}
        type="button"
        className="f-mini"
        aria-label={`Move ${name} up`}
        aria-disabled={at === 0 || undefined}
        onClick={() => onMove(at, at - 1, `${id}-up`)}
      >
        {glyph("up", 14)}
      </button>
      <button
        id={`${id}-down`}
        type="button"
        className="f-mini"
        aria-label={`Move ${name} down`}
        aria-disabled={at === count - 1 || undefined}
        onClick={() => onMove(at, at + 1, `${id}-down`)}
      >
        {glyph("down", 14)}
      </button>
    </span>
  );
}
