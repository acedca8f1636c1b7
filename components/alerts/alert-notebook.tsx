"use client";
import { useState } from "react";
import type { AlertDetail } from "@/lib/alerts/schemas";
import { Avatar } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { Field } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { Moment } from "./moment";
import { useNote } from "./use-alerts";

/** What people have written about an alert, and a place to write. */
export function AlertNotebook({ alert, mayWrite }: { alert: AlertDetail; mayWrite: boolean }) {
  const note = useNote(alert.id);
  const [text, setText] = useState("");
  const { fields, rest } = complaintsOf(note.error, ["text"]);
  if (alert.notes.length === 0 && !mayWrite) {
    return null;
  }
  return (
    <Card title="Notes" count={alert.notes.length}>
      {alert.notes.length === 0 ? null : (
        <ul aria-label="Notes" className="max-h-[360px] overflow-y-auto" tabIndex={-1}>
          {alert.notes.map(({ id, text: words, by, at }) => (
            <li key={id} className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 px-4 py-3 border-b border-line">
              <Avatar name={by} size={20} />
              <div className="min-w-0">
                <p className="wrap-break-word whitespace-pre-line">{words}</p>
                <p className="text-xs text-ink-3 mt-0.5">
                  {by}, <Moment at={at} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      {mayWrite ? (
        <form
          noValidate
          className="p-4 grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            note.mutate(text, { onSuccess: () => setText("") });
          }}
        >
          <Field label="Write a note" hint="Everybody who sees the alert reads it" error={fields.text}>
            {(control) => (
              <textarea
                {...control}
                className="inp h-auto! min-h-[52px] py-2"
                rows={2}
                maxLength={500}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" busy={note.isPending && "Adding"}>
            Add note
          </Button>
          {note.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
        </form>
      ) : null}
    </Card>
  );
}
