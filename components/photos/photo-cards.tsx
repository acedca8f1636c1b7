"use client";
import { useMay } from "../session/me";
import { Card } from "../ui/card";
import { PhotoGrid } from "./photo-grid";
import { usePhotos } from "./use-photos";

/** Photos and plans of a site; nothing where there are none and nobody may add one. */
export function SitePhotos({ site }: { site: string }) {
  const mayEdit = useMay("photo.edit");
  const owner = { of: "site", id: site } as const;
  const photos = usePhotos(owner);
  const count = photos.data?.items.length ?? 0;
  if (count === 0 && !mayEdit && !photos.isError) {
    return null;
  }
  return (
    <Card title="Photos and plans" count={count === 0 ? undefined : count}>
      <div className="p-4">
        <PhotoGrid owner={owner} what="photo or plan" />
      </div>
    </Card>
  );
}
