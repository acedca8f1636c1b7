"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asked, call, fileAddress, forget, type Item, type Request, sendFile } from "@/lib/api/client";
import { exifOfJpeg, takenAt } from "@/lib/photos/taken-at";
import { shrunk } from "./shrink";

export type Photo = Item<"GET /api/sites/{id}/photos">;

/** Whose photos they are. */
export interface Owner {
  readonly of: "site" | "device";
  readonly id: string;
}

const reading = { site: "GET /api/sites/{id}/photos", device: "GET /api/devices/{id}/photos" } as const;
const adding = { site: "POST /api/sites/{id}/photos", device: "POST /api/devices/{id}/photos" } as const;

/** The address of a photo's picture. */
export function pictureOf(id: string, size: "small" | "whole"): string {
  return fileAddress("GET /api/photos/{id}/file", { params: { id }, query: { size } });
}

export function usePhotos({ of, id }: Owner) {
  return useQuery(asked(reading[of], { params: { id } }));
}

export interface NewPhoto {
  readonly file: File;
  readonly kind: Photo["kind"];
  readonly caption: string;
}

/** A camera writes when a photo was taken at the beginning of its file. */
const headBytes = 200_000;

/** Read here, because a photo that is made smaller no longer says so. */
async function takenOf(file: File): Promise<string | undefined> {
  const exif = exifOfJpeg(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
  return exif && takenAt(exif);
}

/** What people do with the photos of one owner. `share`: of the file that is on its way, from 0 to 1. */
export function useChangePhotos({ of, id }: Owner) {
  const client = useQueryClient();
  const [share, setShare] = useState(0);
  const onSuccess = () => forget(client, reading[of]);
  return {
    share,
    add: useMutation({
      mutationFn: async ({ file, kind, caption }: NewPhoto) => {
        setShare(0);
        const taken = await takenOf(file);
        const query = { kind, caption, ...(taken === undefined ? {} : { taken }) };
        return sendFile(adding[of], await shrunk(file), undefined, { id }, { query, onSent: setShare });
      },
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ photo, ...body }: { photo: string } & Request<"PATCH /api/photos/{id}">["body"]) =>
        call("PATCH /api/photos/{id}", { params: { id: photo }, body }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (photo: string) => call("DELETE /api/photos/{id}", { params: { id: photo } }), onSuccess }),
  };
}
