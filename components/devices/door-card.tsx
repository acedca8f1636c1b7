"use client";
import { Pencil, StickyNote, X } from "lucide-react";
import { useState } from "react";
import { PhotoGrid } from "../photos/photo-grid";
import { usePhotos } from "../photos/use-photos";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Field } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { Ago } from "../ui/time";
import { type Note, useNotes, useWriteNotes } from "./use-notes";

const noteMax = 1_000;

/** What the next one who stands before a device should know: notes, photos, and the label for the door. */
export function DoorCard({ device }: { device: string }) {
  const mayWrite = useMay("device.edit");
  const mayPhoto = useMay("photo.edit");
  const notes = useNotes(device);
  const photos = usePhotos({ of: "device", id: device });
  const [writing, setWriting] = useState<Note | "new">();
  const items = notes.data?.items ?? [];
  const hasPhotos = mayPhoto || (photos.data?.items.length ?? 0) > 0;
  return (
    <Card
      title="At the door"
      action={
        <Link href={`/labels?devices=${device}`} className="link text-xs">
          Label<span className="sr-only"> for the door</span>
        </Link>
      }
    >
      {notes.isError && !notes.data ? <ProblemPanel error={notes.error} onRetry={() => void notes.refetch()} className="p-4" /> : null}
      {items.length > 0 ? (
        <ul aria-label="Notes">
          {items.map((note) => (
            <NoteRow key={note.id} device={device} note={note} mayWrite={mayWrite} onEdit={() => setWriting(note)} />
          ))}
        </ul>
      ) : notes.data ? (
        <p className="px-4 py-3.5 text-ink-3">Nobody has left a note here yet.</p>
      ) : null}
      {mayWrite ? (
        <div className="px-4 pb-3.5">
          <Button size="sm" onClick={() => setWriting("new")}>
            <StickyNote size={13} />
            Write a note
          </Button>
        </div>
      ) : null}
      {hasPhotos ? (
        <div className="p-4 border-t border-line">
          <PhotoGrid owner={{ of: "device", id: device }} what="photo" />
        </div>
      ) : null}
      {writing === undefined ? null : (
        <NoteDialog device={device} note={writing === "new" ? undefined : writing} onClose={() => setWriting(undefined)} />
      )}
    </Card>
  );
}

function NoteRow({ device, note, mayWrite, onEdit }: { device: string; note: Note; mayWrite: boolean; onEdit: () => void }) {
  const { remove } = useWriteNotes(device);
  const [removing, setRemoving] = useState(false);
  return (
    <li className="flex items-start gap-2 px-4 py-3 border-t border-line first:border-t-0">
      <div className="min-w-0 flex-1">
        <p className="whitespace-pre-line wrap-break-word">{note.text}</p>
        <p className="text-xs text-ink-3 mt-0.5">
          {note.by}, <Ago at={note.at} ago />
        </p>
      </div>
      {mayWrite ? (
        <span className="flex flex-none -mr-2">
          <Button variant="ghost" size="sm" square aria-label={`Change the note of ${note.by}`} onClick={onEdit}>
            <Pencil size={13} />
          </Button>
          <Button variant="ghost" size="sm" square aria-label={`Take away the note of ${note.by}`} onClick={() => setRemoving(true)}>
            <X size={13} />
          </Button>
        </span>
      ) : null}
      {removing ? (
        <ConfirmDialog
          title="Take this note away"
          confirm="Take away"
          busy="Taking it away"
          onConfirm={() => remove.mutateAsync(note.id)}
          onClose={() => setRemoving(false)}
        >
          Nobody sees it here any more; the audit keeps what it said.
        </ConfirmDialog>
      ) : null}
    </li>
  );
}

function NoteDialog({ device, note, onClose }: { device: string; note: Note | undefined; onClose: () => void }) {
  const { write } = useWriteNotes(device);
  const [text, setText] = useState(note?.text ?? "");
  const { fields, rest } = complaintsOf(write.error, ["text"]);
  return (
    <FormDialog
      title={note ? "Change the note" : "Write a note"}
      sub="Everybody who sees this device reads it, and the audit keeps it. No codes and no passwords."
      send="Save"
      busy={write.isPending && "Saving"}
      onSend={() => void write.mutateAsync({ note: note?.id, text }).then(onClose, () => undefined)}
      onClose={onClose}
    >
      <Field label="What the next one should know" error={fields.text}>
        {(control) => (
          <textarea
            {...control}
            data-autofocus
            className="inp py-2 h-[92px]! resize-y"
            rows={4}
            maxLength={noteMax}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {rest ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
