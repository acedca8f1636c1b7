import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { drawAnew } from "@/lib/photos/draw-anew";
import { db } from "@/lib/platform/db/client";
import { get } from "@/lib/sites/service";
import { logoBytesMax } from "./endpoints";

const pointsMax = 4_096;
const bounds = { what: "A logo", bytesMax: logoBytesMax, pointsMax, pixelsMax: pointsMax * pointsMax } as const;
const shown = { width: 480, height: 160 } as const;

/** Draws a logo anew as a small PNG. Throws 413 and 422 for anything that is no PNG, JPEG or WebP, or too large. */
function drawLogo(bytes: Uint8Array): Promise<Buffer> {
  return drawAnew(bytes, bounds, (picture) =>
    picture
      .resize({ ...shown, fit: "inside", withoutEnlargement: true })
      .png({ compressionLevel: 9 })
      .toBuffer(),
  );
}

const address = (png: string) => `data:image/png;base64,${png}`;

/** The logo of a site as a data address: its own, else its customer's. Null where there is none. */
export async function logoOf(siteId: string): Promise<string | null> {
  const site = await db().site.findUnique({ where: { id: siteId }, select: { logo: true, parent: { select: { logo: true } } } });
  const logo = site?.logo ?? site?.parent?.logo;
  return logo ? address(logo.png) : null;
}

/** POST /api/sites/{id}/logo */
export async function setLogo(actor: Actor, siteId: string, bytes: Uint8Array): Promise<{ logo: string }> {
  const site = await get(siteId, actor);
  const png = (await drawLogo(bytes)).toString("base64");
  await db().$transaction(async (tx) => {
    await tx.siteLogo.upsert({ where: { siteId }, create: { siteId, png }, update: { png, at: new Date() } });
    await record(
      { actor, action: "site.logo", subject: "site", subjectId: siteId, subjectName: site.name, siteId, detail: { set: true } },
      tx,
    );
  });
  return { logo: address(png) };
}

/** DELETE /api/sites/{id}/logo */
export async function removeLogo(actor: Actor, siteId: string): Promise<undefined> {
  const site = await get(siteId, actor);
  await db().$transaction(async (tx) => {
    const { count } = await tx.siteLogo.deleteMany({ where: { siteId } });
    if (count > 0) {
      await record(
        { actor, action: "site.logo", subject: "site", subjectId: siteId, subjectName: site.name, siteId, detail: { set: false } },
        tx,
      );
    }
  });
  return undefined;
}
