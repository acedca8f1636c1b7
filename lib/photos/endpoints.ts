import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";
import { isMoment } from "./taken-at";

/** Larger files than this are not taken. */
export const photoBytesMax = 15_000_000;
/** As base64 in JSON: larger ones come as a form. */
const base64Max = 4_000_000;
export const captionMax = 200;
/** So many has one site or one device at most. */
export const photosMax = 60;

export const photoKinds = ["photo", "plan"] as const;

const caption = oneLine().max(captionMax, `At most ${captionMax} characters`);

const photo = z.object({
  id: z.string(),
  kind: z.enum(photoKinds),
  /** "" where nobody wrote one. */
  caption: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  /** Of the picture that is kept, which is drawn anew. */
  bytes: z.number().int(),
  /** As the camera's clock had it, of no time zone: "2026-02-03T14:05:07". Null where the file did not say. */
  takenAt: z.string().nullable(),
  at: z.string(),
  by: z.string(),
});
export type PhotoAnswer = z.infer<typeof photo>;

export const photoPatch = z.strictObject({
  kind: z.enum(photoKinds).optional(),
  caption: caption.optional(),
  /** The place in the order that it is shown in; the first is 0. */
  order: z.number().int().min(0).max(photosMax).optional(),
});
export type PhotoPatch = z.infer<typeof photoPatch>;

const photoQuery = z.object({
  kind: z.enum(photoKinds).default("photo"),
  caption: caption.default(""),
  /** When it was taken, where the file does not say so itself: a browser that makes a photo smaller leaves that out. */
  taken: z.string().refine(isMoment, "Write it as 2026-02-03T14:05:07").optional(),
});
export type NewPhoto = z.infer<typeof photoQuery>;

const list = z.object({ items: z.array(photo) });
const sent = z.strictObject({ image: z.base64("The picture as base64").max(base64Max, "Send a larger picture as multipart/form-data") });
const taking = {
  access: "photo.edit",
  audit: "photo.add",
  params: byId,
  query: photoQuery,
  files: ["multipart/form-data"],
  body: sent,
  bodyBytesMax: photoBytesMax + 10_000,
  status: 201,
  answer: photo,
  rate: { words: "Photos were added often.", max: 300, windowMs: 600_000 },
} as const;
const rules = "a PNG, JPEG or WebP of at most 15 MB and 50 million points, drawn anew: what else the file says is not kept. No SVG";

export const listSitePhotos = endpoint({
  method: "GET",
  path: "/api/sites/{id}/photos",
  summary: "The photos and plans of a site in their order",
  access: "device.see",
  params: byId,
  answer: list,
});

export const addSitePhoto = endpoint({
  method: "POST",
  path: "/api/sites/{id}/photos",
  summary: `Add a photo or plan of a site: ${rules}`,
  ...taking,
});

export const listDevicePhotos = endpoint({
  method: "GET",
  path: "/api/devices/{id}/photos",
  summary: "The photos of a device in their order",
  access: "device.see",
  params: byId,
  answer: list,
});

export const addDevicePhoto = endpoint({
  method: "POST",
  path: "/api/devices/{id}/photos",
  summary: `Add a photo of a device: ${rules}`,
  ...taking,
});

export const changePhoto = endpoint({
  method: "PATCH",
  path: "/api/photos/{id}",
  summary: "Change what is written under a photo, whether it is a plan, or its place in the order",
  access: "photo.edit",
  audit: { actions: ["photo.change"], unlessUnchanged: true },
  params: byId,
  body: photoPatch,
  answer: photo,
});

export const removePhoto = endpoint({
  method: "DELETE",
  path: "/api/photos/{id}",
  summary: "Remove a photo with its pictures",
  access: "photo.edit",
  audit: "photo.remove",
  params: byId,
  status: 204,
});

export const getPhotoFile = endpoint({
  method: "GET",
  path: "/api/photos/{id}/file",
  summary: "The picture of a photo, for who may see its site or device: as large as it is kept, or small",
  access: "device.see",
  params: byId,
  query: z.object({ size: z.enum(["whole", "small"]).default("whole") }),
  file: "image/webp",
});

export const photoEndpoints = [listSitePhotos, addSitePhoto, listDevicePhotos, addDevicePhoto, changePhoto, removePhoto, getPhotoFile];
