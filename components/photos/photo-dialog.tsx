"use client";
import { ArrowLeft, ArrowRight, ChevronLeft, ChevronRight, Trash2 } from "lucide-react";
import { useState } from "react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { complaintsOf } from "../ui/complaints";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Dialog } from "../ui/dialog";
import { Field, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { When } from "../ui/time";
import { KindChoice } from "./kind-choice";
import { Picture, photoWords } from "./picture";
import { type Owner, type Photo, useChangePhotos } from "./use-photos";

const captionMax = 200;

/** One photo as large as it is kept, with what is written under it, and the others beside it. */
export function PhotoDialog({
  owner,
  photo,
  items,
  onOpen,
  onClose,
}: {
  owner: Owner;
  photo: Photo;
  items: readonly Photo[];
  onOpen: (id: string) => void;
  onClose: () => void;
}) {
  const mayEdit = useMay("photo.edit");
  const { change, remove } = useChangePhotos(owner);
  const [caption, setCaption] = useState(photo.caption);
  const [removing, setRemoving] = useState(false);
  const { fields, rest } = complaintsOf(change.error, ["caption"]);
  const at = items.findIndex(({ id }) => id === photo.id);
  const [before, after] = [items[at - 1], items[at + 1]];
  const move = (order: number) => change.mutate({ photo: photo.id, order });
  const save = () => caption.trim() !== photo.caption && change.mutate({ photo: photo.id, caption });
  return (
    <Dialog
      wide
      title={photoWords(photo)}
      sub={
        <span className="text-ink-3 text-xs">
          {photo.takenAt === null ? null : (
            <>
              {/* Without a zone it is read as the reader's own, and shown as the camera had it. */}
              Taken <When at={photo.takenAt} as="day" />, <When at={photo.takenAt} as="clock" />, added{" "}
            </>
          )}
          {photo.takenAt === null ? "Added " : null}
          <When at={photo.at} as="exact" /> by {photo.by}
        </span>
      }
      onClose={onClose}
      footer={
        items.length > 1 ? (
          // A picture is opened to be looked at: the keyboard begins with the next one, and no phone opens its keys.
          <div className="flex gap-2 phone:*:flex-1">
            <Button data-autofocus={after ? undefined : true} disabled={!before} onClick={() => before && onOpen(before.id)}>
              <ChevronLeft size={15} />
              Previous
            </Button>
            <Button data-autofocus={after ? true : undefined} disabled={!after} onClick={() => after && onOpen(after.id)}>
              Next
              <ChevronRight size={15} />
            </Button>
          </div>
        ) : undefined
      }
    >
      <div className="grid gap-4">
        <Picture photo={photo} size="whole" className="w-full h-auto max-h-[60vh] min-h-24 object-contain rounded-lg bg-sunken" />
        {mayEdit ? (
          <>
            <Field label="What it shows" optional error={fields.caption}>
              {(control) => (
                <div className="flex gap-2">
                  <TextInput {...control} value={caption} maxLength={captionMax} onChange={setCaption} />
                  <Button busy={change.isPending && "Saving"} onClick={save}>
                    Save
                  </Button>
                </div>
              )}
            </Field>
            {owner.of === "site" ? <KindChoice kind={photo.kind} onChange={(kind) => change.mutate({ photo: photo.id, kind })} /> : null}
            <div className="flex gap-2 flex-wrap">
              {items.length > 1 ? (
                <>
                  <Button size="sm" disabled={!before} onClick={() => move(at - 1)}>
                    <ArrowLeft size={13} />
                    Show earlier
                  </Button>
                  <Button size="sm" disabled={!after} onClick={() => move(at + 1)}>
                    Show later
                    <ArrowRight size={13} />
                  </Button>
                </>
              ) : null}
              <Button size="sm" variant="danger" className="ml-auto" onClick={() => setRemoving(true)}>
                <Trash2 size={13} />
                Remove
              </Button>
            </div>
            {rest ? <ProblemPanel error={rest} /> : null}
          </>
        ) : null}
      </div>
      {removing ? (
        <ConfirmDialog
          title={`Remove ${photoWords(photo)}`}
          confirm="Remove"
          busy="Removing"
          onConfirm={async () => {
            await remove.mutateAsync(photo.id);
            onClose();
          }}
          onClose={() => setRemoving(false)}
        >
          The picture is gone for good; the audit keeps that it was here.
        </ConfirmDialog>
      ) : null}
    </Dialog>
  );
}
