"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useMay } from "../session/me";
import { ProblemPanel } from "../ui/problem-panel";
import { AddPhotoDialog } from "./add-photo-dialog";
import { PhotoDialog } from "./photo-dialog";
import { Picture, photoWords } from "./picture";
import { type Owner, usePhotos } from "./use-photos";

/** The photos of a site or a device as tiles, each opened by a press, and a tile that takes one more. */
export function PhotoGrid({ owner, what }: { owner: Owner; what: string }) {
  const mayEdit = useMay("photo.edit");
  const photos = usePhotos(owner);
  const [open, setOpen] = useState<string>();
  const [adding, setAdding] = useState(false);
  const items = photos.data?.items ?? [];
  const shown = items.find(({ id }) => id === open);
  if (photos.isError && !photos.data) {
    return <ProblemPanel error={photos.error} onRetry={() => void photos.refetch()} />;
  }
  return (
    <>
      <ul className="grid grid-cols-2 gap-2">
        {items.map((photo) => (
          <li key={photo.id} className="min-w-0">
            <button
              type="button"
              className="block w-full text-left rounded-lg overflow-hidden border border-line hover:border-line-2 bg-surface"
              aria-label={`Open ${photoWords(photo)}`}
              onClick={() => setOpen(photo.id)}
            >
              <Picture photo={photo} size="small" alt="" className="block w-full h-[84px] object-cover bg-sunken" />
              <span className="block px-2 py-1.5 text-xs text-ink-2 truncate" title={photoWords(photo)}>
                {photoWords(photo)}
              </span>
            </button>
          </li>
        ))}
        {mayEdit && photos.data ? (
          <li className="min-w-0">
            <button
              type="button"
              className="w-full h-full min-h-[84px] grid place-items-center content-center gap-1 p-2 rounded-lg border border-dashed border-line-2 text-xs text-ink-3 hover:text-ink hover:bg-hover"
              onClick={() => setAdding(true)}
            >
              <Plus size={18} aria-hidden="true" />
              Add a {what}
            </button>
          </li>
        ) : null}
      </ul>
      {shown ? (
        <PhotoDialog key={shown.id} owner={owner} photo={shown} items={items} onOpen={setOpen} onClose={() => setOpen(undefined)} />
      ) : null}
      {adding ? <AddPhotoDialog owner={owner} what={what} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
