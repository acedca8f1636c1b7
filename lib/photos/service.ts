import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { notFound, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { photosFolder } from "@/lib/platform/photos-folder";
import { get } from "@/lib/sites/service";
import { drawPhoto } from "./draw-photo";
import { type NewPhoto, type PhotoAnswer, type PhotoPatch, photosMax } from "./endpoints";
import { keepPictures, type Owner, type PhotoSize, readPicture, removePictures } from "./files";

interface Row {
  readonly id: string;
  readonly siteId: string | null;
  readonly deviceId: string | null;
  readonly kind: string;
  readonly caption: string;
  readonly order: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly takenAt: string | null;
  readonly at: Date;
  readonly byName: string;
}

const root = () => photosFolder(env().dataDir);

const answerOf = ({ id, kind, caption, width, height, bytes, takenAt, at, byName }: Row): PhotoAnswer => ({
  id,
  kind: kind === "plan" ? "plan" : "photo",
  caption,
  width,
  height,
  bytes,
  takenAt,
  at: at.toISOString(),
  by: byName,
});

/** How the audit names whose photo it is. Throws 404 for what does not exist for this person. */
async function aboutOwner(actor: Actor, { of, id }: Owner) {
  const { name, siteId } = of === "site" ? { ...(await get(id, actor)), siteId: id } : await deviceFor(actor, id);
  return { subject: of, subjectId: id, subjectName: name, siteId } as const;
}

const columnsOf = ({ of, id }: Owner) => (of === "site" ? { siteId: id } : { deviceId: id });
const inOrder = [{ order: "asc" }, { at: "asc" }, { id: "asc" }] as { order: "asc" }[];

/** GET /api/sites/{id}/photos and its like for a device. */
export async function list(actor: Actor, owner: Owner): Promise<{ items: PhotoAnswer[] }> {
  await aboutOwner(actor, owner);
  const rows = await db().photo.findMany({ where: columnsOf(owner), orderBy: inOrder });
  return { items: rows.map(answerOf) };
}

async function refuseMore(owner: Owner, client: Pick<Transaction, "photo"> = db()): Promise<void> {
  if ((await client.photo.count({ where: columnsOf(owner) })) >= photosMax) {
    throw new ProblemError("conflict", `There are ${photosMax} photos already. Remove one before you add another.`);
  }
}

/** POST /api/sites/{id}/photos: the pictures are on disk before their row is, so a row never names what is not there. */
export async function add(actor: Actor, owner: Owner, bytes: Uint8Array, { kind, caption, taken }: NewPhoto): Promise<PhotoAnswer> {
  const about = await aboutOwner(actor, owner);
  await refuseMore(owner);
  const { pictures, width, height, takenAt } = await drawPhoto(bytes);
  const id = randomUUID();
  try {
    await keepPictures(root(), owner, id, pictures);
    const row = await db().$transaction(async (tx) => {
      await refuseMore(owner, tx);
      const { _max } = await tx.photo.aggregate({ _max: { order: true }, where: columnsOf(owner) });
      const drawn = {
        width,
        height,
        bytes: pictures.whole.byteLength,
        sha256: createHash("sha256").update(pictures.whole).digest("hex"),
        takenAt: takenAt ?? taken ?? null,
      };
      const order = (_max.order ?? -1) + 1;
      const made = await tx.photo.create({
        data: { id, ...columnsOf(owner), kind, caption, order, ...drawn, byId: actor.id, byName: actor.name },
      });
      await record({ actor, action: "photo.add", ...about, detail: { photo: id, kind, caption } }, tx);
      return made;
    });
    return answerOf(row);
  } catch (error) {
    await removePictures(root(), owner, id).catch(() => undefined);
    throw error;
  }
}

const ownerOf = ({ siteId, deviceId }: Pick<Row, "siteId" | "deviceId">): Owner =>
  siteId === null ? { of: "device", id: deviceId ?? "" } : { of: "site", id: siteId };

async function photoFor(actor: Actor, id: string) {
  const row = await db().photo.findUnique({ where: { id } });
  if (!row) {
    throw notFound("This photo");
  }
  const owner = ownerOf(row);
  const about = await aboutOwner(actor, owner).catch((error: unknown) => {
    throw error instanceof ProblemError && error.code === "not_found" ? notFound("This photo") : error;
  });
  return { row, owner, about };
}

/** Gives all photos of one owner their places anew, with one of them at the place that is wished. */
async function reorder(owner: Owner, id: string, order: number, tx: Transaction): Promise<void> {
  const rows = await tx.photo.findMany({ where: columnsOf(owner), orderBy: inOrder, select: { id: true, order: true } });
  const others = rows.filter((row) => row.id !== id).map((row) => row.id);
  const wished = [...others.slice(0, order), id, ...others.slice(order)];
  const before = new Map(rows.map((row) => [row.id, row.order]));
  for (const [at, photo] of wished.entries()) {
    if (before.get(photo) !== at) {
      await tx.photo.update({ where: { id: photo }, data: { order: at } });
    }
  }
}

/** PATCH /api/photos/{id} */
export async function change(actor: Actor, id: string, patch: PhotoPatch): Promise<PhotoAnswer> {
  const { row, owner, about } = await photoFor(actor, id);
  const { order, ...written } = patch;
  const detail = Object.fromEntries(
    (["kind", "caption"] as const).flatMap((field) =>
      written[field] === undefined || written[field] === row[field] ? [] : [[field, { from: row[field], to: written[field] }]],
    ),
  );
  const moves = order !== undefined && order !== row.order;
  if (Object.keys(detail).length === 0 && !moves) {
    return answerOf(row);
  }
  const after = await db().$transaction(async (tx) => {
    if (moves) {
      await reorder(owner, id, order, tx);
    }
    const changed = await tx.photo.update({
      where: { id },
      data: { kind: written.kind ?? row.kind, caption: written.caption ?? row.caption },
    });
    const moved = moves ? { order: { from: row.order, to: changed.order } } : {};
    await record({ actor, action: "photo.change", ...about, detail: { photo: id, ...detail, ...moved } }, tx);
    return changed;
  });
  return answerOf(after);
}

/** DELETE /api/photos/{id}: its row first, so that nobody is shown what is about to go. */
export async function remove(actor: Actor, id: string): Promise<undefined> {
  const { row, owner, about } = await photoFor(actor, id);
  await db().$transaction(async (tx) => {
    await tx.photo.delete({ where: { id } });
    await record({ actor, action: "photo.remove", ...about, detail: { photo: id, kind: row.kind, caption: row.caption } }, tx);
  });
  await removePictures(root(), owner, id);
  return undefined;
}

/** What a picture is sent with: a browser shows it as a picture or not at all, and asks each time whether it still may. */
const pictureHeaders = {
  "content-type": "image/webp",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "private, no-cache",
} as const;

/** GET /api/photos/{id}/file */
export async function file(actor: Actor, id: string, size: PhotoSize, headers: Headers): Promise<Response> {
  const { owner } = await photoFor(actor, id);
  const etag = `"${id}-${size}"`;
  if (headers.get("if-none-match") === etag) {
    return new Response(null, { status: 304, headers: { ...pictureHeaders, etag } });
  }
  const bytes = await readPicture(root(), owner, id, size);
  if (!bytes) {
    throw new ProblemError("not_found", "The picture of this photo is not in the data folder of this Lineward.");
  }
  const named = { "content-disposition": `inline; filename="lineward-${id.slice(0, 8)}.webp"`, "content-length": String(bytes.byteLength) };
  return new Response(bytes, { headers: { ...pictureHeaders, ...named, etag } });
}
