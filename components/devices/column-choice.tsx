"use client";
import { Columns3 } from "lucide-react";
import { useId, useRef, useState } from "react";
import { buttonClass } from "../ui/button";
import { Checkbox } from "../ui/field";
import { Popover } from "../ui/popover";
import { columnLabels, columnNames, showColumn, useColumns } from "./columns";

/** Which columns the table shows in this browser. */
export function ColumnChoice() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shown = useColumns();
  const id = useId();
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label="Columns"
        aria-expanded={open}
        className={buttonClass({ variant: "ghost", size: "sm", square: true })}
        onClick={() => setOpen(!open)}
      >
        <Columns3 size={14} />
      </button>
      {open ? (
        <Popover anchor={button} align="end" onClose={() => setOpen(false)} className="menu">
          <fieldset>
            <legend className="px-2.5 pt-1 pb-1 text-2xs text-ink-3">Columns, in this browser</legend>
            {columnNames.map((name, index) => (
              <label key={name} htmlFor={`${id}-${name}`} className="menu-i">
                <Checkbox
                  id={`${id}-${name}`}
                  autoFocus={index === 0}
                  checked={shown.includes(name)}
                  onChange={(on) => showColumn(name, on)}
                />
                <span className="truncate">{columnLabels[name]}</span>
              </label>
            ))}
          </fieldset>
        </Popover>
      ) : null}
    </>
  );
}
