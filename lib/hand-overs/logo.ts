import "server-only";
import sharp from "sharp";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { get } from "@/lib/sites/service";
import { logoBytesMax } from "./endpoints";

/** Both ways; a picture that would need more memory than this to be drawn is refused before it is. */
const pointsMax = 4_096;
const shown = { width: 480, height: 160 } as const;
const taken: ReadonlySet<string> = new Set(["png", "jpeg", "webp"]);
const drawnWithinSeconds = 5;

const options = { limitInputPixels: pointsMax * pointsMax, failOn: "error", pages: 1, unlimited: false } as const;

/**
 * Draws a picture anew as a small PNG: whatever else was in the file (a script, a second file, a place on the map) is not in what is kept.
 * Its kind is read from its bytes, never from its name. Throws 422 for anything that is no PNG, JPEG or WebP, or too large.
 */
export async function drawLogo(bytes: Uint8Array): Promise<Buffer> {
  if (bytes.byteLength > logoBytesMax) {
    throw new ProblemError("payload_too_large", "The picture is larger than 2 MB.");
  }
  if (bytes.byteLength === 0) {
    throw invalid("file", "The file is empty.");
  }
  const picture = sharp(bytes, options);
  const about = await picture.metadata().catch(() => undefined);
  if (about === undefined || !taken.has(about.format ?? "")) {
    throw invalid("file", "This is no PNG, JPEG or WebP. A drawing (SVG) can hold a program: save it as PNG.");
  }
  if (about.width > pointsMax || about.height > pointsMax) {
    throw invalid("file", `A logo has at most ${pointsMax} × ${pointsMax} points. This one has ${about.width} × ${about.height}.`);
  }
  try {
    return await picture
      .timeout({ seconds: drawnWithinSeconds })
      .autoOrient()
      .resize({ ...shown, fit: "inside", withoutEnlargement: true })
      .png({ compressionLevel: 9 })
      .toBuffer();
  } catch {
    throw invalid("file", "The picture cannot be read to its end. Save it anew and try again.");
  }
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
