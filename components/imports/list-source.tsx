"use client";
import { FileUp } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "../ui/button";
import "./imports.css";

/** Takes a list as a file, by a drop, or as cells from the clipboard. */
export function ListSource({
  label,
  limits,
  placeholder,
  send,
  busy,
  onGiven,
}: {
  /** What it takes, for whoever does not see the card. */
  label: string;
  /** "CSV or Excel, up to 50,000 rows and 20 MB" */
  limits: string;
  placeholder: string;
  /** What the button below the pasted cells says. */
  send: string;
  busy: string | false;
  onGiven: (given: File | string) => void;
}) {
  const [text, setText] = useState("");
  const [over, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const id = useId();
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) {
      onGiven(dropped);
    }
  };
  return (
    <section aria-label={label} className="card p-4">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside takes a file too */}
      <div
        className="drop"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <span className="grid place-items-center w-10 h-10 rounded-[10px] border border-line-2 bg-surface text-ink-2 mb-3 phone:hidden">
          <FileUp size={20} />
        </span>
        <div className="font-semibold text-[14px] phone:hidden">Drop a file here</div>
        <div className="text-ink-3">{limits}</div>
        <Button variant="primary" className="mt-3" busy={busy} onClick={() => file.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={`File with ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
          accept=".csv,.txt,.tsv,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            event.target.value = "";
            if (chosen) {
              onGiven(chosen);
            }
          }}
        />
      </div>
      <form
        className="fld mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") {
            onGiven(text);
          }
        }}
      >
        <div className="lab">
          <label htmlFor={id}>Or paste from a spreadsheet</label>
        </div>
        <textarea
          id={id}
          className="inp mono h-[68px]! py-2 resize-y"
          rows={3}
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          placeholder={placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="hint" id={`${id}-hint`}>
          <span>Letters and separators are found by themselves: UTF-8, UTF-16, Windows-1252; comma, semicolon, tab.</span>
        </div>
        {text.trim() === "" ? null : (
          <Button type="submit" variant="primary" className="mt-3 justify-self-start" busy={busy}>
            {send}
          </Button>
        )}
      </form>
    </section>
  );
}
