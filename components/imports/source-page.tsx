"use client";
import { FileUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { type DragEvent, useRef, useState } from "react";
import { Button } from "../ui/button";
import { ProblemPanel } from "../ui/problem-panel";
import { ImportHead } from "./import-head";
import "./imports.css";
import { LastLists } from "./last-lists";
import { ColumnsCard, ReadingCard, StartCard } from "./source-cards";
import { useAddImport } from "./use-imports";

/** A file, a drop, or cells from the clipboard. What is in it is looked at on the next page; nothing is written. */
export function SourcePage() {
  const router = useRouter();
  const add = useAddImport();
  const [text, setText] = useState("");
  const [over, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const take = (given: File | string) => {
    if (!add.isPending) {
      add.mutate(given, { onSuccess: ({ id }) => router.push(`/devices/import/${id}`) });
    }
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) {
      take(dropped);
    }
  };
  const busy = add.isPending ? "Reading" : false;
  return (
    <>
      <ImportHead at={0} />
      <div className="px-6 phone:px-4 pt-6 pb-8">
        <div className="mx-auto max-w-[1060px]">
          <h1 className="text-xl tracking-[-.02em]">Add or change devices from a list</h1>
          <p className="text-ink-2 mt-1 mb-5">
            You see every row and every error first. Nothing is written and no device is contacted before step 3.
          </p>
          {add.isError ? <ProblemPanel error={add.error} className="card p-4 mb-4" /> : null}
          <div className="grid grid-cols-[minmax(0,1fr)_300px] narrow:grid-cols-1 phone:grid-cols-1 gap-4 items-start">
            <div className="grid gap-4 min-w-0">
              <section aria-label="The list" className="card p-4">
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
                  <div className="text-ink-3">CSV or Excel, up to 50,000 rows and 20 MB</div>
                  <Button variant="primary" className="mt-3" busy={busy} onClick={() => file.current?.click()}>
                    Choose a file
                  </Button>
                  <input
                    ref={file}
                    type="file"
                    hidden
                    aria-label="File with the list"
                    accept=".csv,.txt,.tsv,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    onChange={(event) => {
                      const [chosen] = event.target.files ?? [];
                      event.target.value = "";
                      if (chosen) {
                        take(chosen);
                      }
                    }}
                  />
                </div>
                <form
                  className="fld mt-4"
                  onSubmit={(event) => {
                    event.preventDefault();
                    if (text.trim() !== "") {
                      take(text);
                    }
                  }}
                >
                  <div className="lab">
                    <label htmlFor="import-text">Or paste from a spreadsheet</label>
                  </div>
                  <textarea
                    id="import-text"
                    className="inp mono h-[68px]! py-2 resize-y"
                    rows={3}
                    spellCheck={false}
                    aria-describedby="import-text-hint"
                    placeholder="Copy the rows with their header line, click here and paste."
                    value={text}
                    onChange={(event) => setText(event.target.value)}
                  />
                  <div className="hint" id="import-text-hint">
                    <span>Letters and separators are found by themselves: UTF-8, UTF-16, Windows-1252; comma, semicolon, tab.</span>
                  </div>
                  {text.trim() === "" ? null : (
                    <Button type="submit" variant="primary" className="mt-3 justify-self-start" busy={busy}>
                      Check these rows
                    </Button>
                  )}
                </form>
              </section>
              <ColumnsCard />
            </div>
            <div className="grid gap-4 min-w-0">
              <StartCard />
              <ReadingCard />
              <LastLists />
            </div>
          </div>
        </div>
      </div>
    </>
  );
}
