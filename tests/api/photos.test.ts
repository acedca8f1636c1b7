import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import sharp from "sharp";
import { pack } from "tar-stream";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { NoteAnswer } from "@/lib/devices/note-endpoints";
import type { LabelsAnswer } from "@/lib/hand-overs/label-endpoints";
import type { PhotoAnswer } from "@/lib/photos/endpoints";
import type { Api, Person } from "@/tests/support/api-kit";
import { buildChild } from "@/tests/support/child-process";
import { countStatements, watchStatements } from "@/tests/support/count-statements";
import { currentSlot } from "@/tests/support/current-slot";
import { onEachDatabase } from "@/tests/support/each-database";
import { addLineRows, addServer } from "@/tests/support/line-rows";
import { scratchFolder } from "@/tests/support/scratch-folder";
import { addSite } from "@/tests/support/site-of-devices";

watchStatements();
const hourMs = 3_600_000;
const uuid = "1f3c9a77-e2aa-4b6c-9d3e-5a0c1b2d3e4f";

const picture = (width = 1_200, height = 800) => sharp({ create: { width, height, channels: 3, background: "#27496d" } });
const jpeg = await picture().jpeg().toBuffer();

/** A PNG whose head says that it is so large, in as few bytes as a bomb has. */
async function saying(width: number, height: number): Promise<Buffer> {
  const png = await picture(1, 1).png().toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  const { crc32 } = await import("node:zlib");
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

await onEachDatabase("photos, notes and labels", (api: () => Api) => {
  let admin: Person;
  let installer: Person;
  let stranger: Person;
  let yard: string;
  let quay: string;
  const send = <T = PhotoAnswer & { detail: string }>(as: Person, to: string, bytes: Uint8Array, query = "") =>
    as<T>("POST", `${to}/photos${query}`, { image: Buffer.from(bytes).toString("base64") });
  const list = async (as: Person, of: string) => (await as<{ items: PhotoAnswer[] }>("GET", `${of}/photos`)).body.items;
  const folder = (owner: string) => path.join(api().dataDir, "photos", owner);
  const files = (owner: string) => (existsSync(folder(owner)) ? readdirSync(folder(owner)).sort() : []);
  const sqliteFile = () => path.join(api().dataDir, "lineward.db");
  const place = async () => {
    const made = await mkdtemp(path.join(scratchFolder(), "lineward-photos-"));
    onTestFinished(() => rm(made, { recursive: true, force: true }));
    return made;
  };
  const site = () => `/api/sites/${yard}`;
  const door = `/api/devices/${uuid}`;
  /** What the audit has of actions that begin so. */
  const recorded = async (begin: string) => {
    return JSON.stringify(await (await api().audit()).findMany({ where: { action: { startsWith: begin } } }));
  };

  beforeAll(async () => {
    admin = await api().as("admin", { name: "Ilse Brandt" });
    yard = await addSite(admin, "St Anne's Yard", await addSite(admin, "Northbank Estates"));
    quay = await addSite(admin, "Harbour Quay", await addSite(admin, "Somebody Else"));
    installer = await api().as("installer", { sites: [yard], name: "Sanne Quist" });
    stranger = await api().as("installer", { sites: [quay] });
    const server = await addServer(api().db, "pbx-yard", yard);
    await addLineRows(api().db, { user: "401", name: "Front door", siteId: yard, server });
    await addLineRows(api().db, { user: "402", name: "Roof", siteId: yard, server });
    await addLineRows(api().db, { user: "901", name: "Quay door", siteId: quay, server });
    await api().db.device.update({ where: { id: "door-401" }, data: { id: uuid, floor: "0", place: "left of the gate" } });
    await api().db.device.update({ where: { id: "door-402" }, data: { floor: "Roof" } });
  });

  test("a photo is kept upright, without the place where it was taken, in two sizes beside the database, and shown as nothing but a picture", async () => {
    const taken = await picture(1_200, 800)
      .withExif({
        IFD0: { Make: "Camera of Sanne" },
        IFD2: { DateTimeOriginal: "2026:02:03 14:05:07" },
        IFD3: { GPSLatitude: "51/1 55/1 0/1", GPSLatitudeRef: "N" },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(taken).metadata()).exif).toBeDefined();
    const added = await send(installer, site(), taken, `?caption=${encodeURIComponent("Entrance side")}`);
    expect(added.status, added.text).toBe(201);
    expect(added.body).toMatchObject({
      kind: "photo",
      caption: "Entrance side",
      width: 800,
      height: 1_200,
      by: "Sanne Quist",
      takenAt: "2026-02-03T14:05:07",
    });
    const { id } = added.body;
    expect(files(`site-${yard}`)).toEqual([`${id}-small.webp`, `${id}-whole.webp`]);
    for (const [name, longest] of [
      [`${id}-whole.webp`, 1_200],
      [`${id}-small.webp`, 480],
    ] as const) {
      const about = await sharp(await readFile(path.join(folder(`site-${yard}`), name))).metadata();
      expect(about).toMatchObject({ format: "webp", height: longest });
      expect([about.exif, about.xmp, about.icc, about.orientation]).toEqual([undefined, undefined, undefined, undefined]);
    }
    const { status, headers } = await admin("GET", `/api/photos/${id}/file?size=small`);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/webp");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(headers.get("content-disposition")).toBe(`inline; filename="lineward-${id.slice(0, 8)}.webp"`);
    const again = await admin("GET", `/api/photos/${id}/file?size=small`, undefined, { "if-none-match": headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
    expect((await admin("GET", `/api/photos/${id}/file?size=other`)).status).toBe(422);
  });

  test("a photo that a browser made smaller says when it was taken beside it; what lies there, in the file or beside it, is not believed and does no harm", async () => {
    const { bombOfExif } = await import("@/tests/support/exif-files");
    const owner = `/api/sites/${await addSite(admin, "Back lot")}`;
    const taken = "2026-02-03T14:05:07";
    expect((await send(admin, owner, jpeg, `?taken=${taken}`)).body.takenAt).toBe(taken);
    for (const wrong of ["yesterday", "2026-02-30T14:05:07", "2026-13-01T00:00:00", `${taken}Z`, "<script>"]) {
      expect((await send(admin, owner, jpeg, `?taken=${encodeURIComponent(wrong)}`)).status, wrong).toBe(422);
    }
    const bomb = await send(admin, owner, Buffer.concat([jpeg.subarray(0, 2), bombOfExif(), jpeg.subarray(2)]));
    expect([bomb.status, bomb.body.takenAt], bomb.text).toEqual([201, null]);
    expect((await list(admin, owner)).map(({ takenAt }) => takenAt)).toEqual([taken, null]);
  });

  test("photos have words under them, an order, and stay until somebody removes them; the audit has each step", async () => {
    const plan = (await send(admin, site(), await picture(300, 200).png().toBuffer(), "?kind=plan&caption=Ground+floor")).body;
    const rack = (await send(installer, site(), jpeg)).body;
    const [first] = await list(admin, site());
    expect((await list(admin, site())).map(({ caption }) => caption)).toEqual(["Entrance side", "Ground floor", ""]);
    const changed = await installer<PhotoAnswer>("PATCH", `/api/photos/${rack.id}`, { caption: "Rack, mail room", order: 0 });
    expect(changed.status, changed.text).toBe(200);
    expect((await list(admin, site())).map(({ caption }) => caption)).toEqual(["Rack, mail room", "Entrance side", "Ground floor"]);
    expect((await admin("PATCH", `/api/photos/${plan.id}`, { kind: "plan", caption: "Ground floor", order: 2 })).status).toBe(200);
    expect((await admin("PATCH", `/api/photos/${plan.id}`, { caption: "x".repeat(201) })).status).toBe(422);
    expect((await installer("DELETE", `/api/photos/${rack.id}`)).status).toBe(204);
    expect((await installer("DELETE", `/api/photos/${rack.id}`)).status).toBe(404);
    expect((await installer("GET", `/api/photos/${rack.id}/file`)).status).toBe(404);
    expect(files(`site-${yard}`).some((name) => name.startsWith(rack.id))).toBe(false);
    expect((await list(admin, site())).map(({ id }) => id)).toEqual([first?.id, plan.id]);
    const audit = await recorded("photo.");
    for (const words of ["photo.add", "photo.change", "photo.remove", "Rack, mail room"]) {
      expect(audit).toContain(words);
    }
  });

  test("only who may see the site or the device sees its photos and notes, and only who works there writes them", async () => {
    const photo = (await send(installer, door, jpeg)).body;
    const note = (await installer<NoteAnswer>("POST", `${door}/notes`, { text: "Rings twice." })).body;
    const [ofSite] = await list(admin, site());
    const viewer = await api().as("viewer");
    const helpdesk = await api().as("helpdesk", { sites: [yard] });
    expect((await viewer("GET", `/api/photos/${photo.id}/file`)).status).toBe(200);
    for (const [as, status] of [
      [viewer, 403],
      [helpdesk, 403],
      [stranger, 404],
    ] as const) {
      expect((await send(as, site(), jpeg)).status).toBe(status);
      expect((await as("PATCH", `/api/photos/${photo.id}`, { caption: "x" })).status).toBe(status);
      expect((await as("DELETE", `/api/photos/${ofSite?.id}`)).status).toBe(status);
      expect((await as("POST", `${door}/notes`, { text: "x" })).status).toBe(status);
      expect((await as("DELETE", `${door}/notes/${note.id}`)).status).toBe(status);
    }
    for (const read of [
      `/api/photos/${photo.id}/file`,
      `/api/photos/${ofSite?.id}/file`,
      `${site()}/photos`,
      `${door}/photos`,
      `${door}/notes`,
    ]) {
      expect((await stranger("GET", read)).status, read).toBe(404);
      expect((await helpdesk("GET", read)).status, read).toBe(403);
      expect((await api().anyone("GET", read)).status, read).toBe(401);
    }
    expect((await stranger("GET", `/api/labels?site=${yard}`)).status).toBe(404);
    expect((await stranger<LabelsAnswer>("GET", `/api/labels?devices=${uuid},door-901`)).body.items.map(({ id }) => id)).toEqual([
      "door-901",
    ]);
  });

  test("what is no picture, holds a program, would burst or ends too early is refused with a sentence; a polyglot and a moving picture become a still one", async () => {
    const before = files(`site-${yard}`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`;
    const noise = await sharp({
      create: { width: 600, height: 600, channels: 3, background: "#fff", noise: { type: "gaussian", mean: 128, sigma: 40 } },
    })
      .jpeg()
      .toBuffer();
    const refused: Record<string, readonly [Uint8Array, RegExp]> = {
      svg: [Buffer.from(svg), /no PNG, JPEG or WebP/],
      page: [Buffer.from("<!doctype html><script>alert(1)</script>"), /no PNG, JPEG or WebP/],
      gif: [await picture(9, 9).gif().toBuffer(), /no PNG, JPEG or WebP/],
      tiff: [await picture(9, 9).tiff().toBuffer(), /no PNG, JPEG or WebP/],
      bomb: [await saying(60_000, 60_000), /at most 16000 × 16000 points. This one has 60000 × 60000/],
      wide: [await saying(15_000, 15_000), /at most 50 million points. This one has 15000 × 15000/],
      lying: [await saying(6_000, 6_000), /cannot be read to its end/],
      cut: [noise.subarray(0, Math.floor(noise.length / 2)), /cannot be read to its end/],
      none: [Buffer.alloc(0), /empty/],
    };
    for (const [what, [bytes, words]] of Object.entries(refused)) {
      const answer = await send(installer, site(), bytes);
      expect(answer.status, `${what} ${answer.text.slice(0, 200)}`).toBe(422);
      expect(answer.body.detail, what).toMatch(words);
    }
    expect(files(`site-${yard}`)).toEqual(before);
    const two = [picture(40, 40), picture(40, 40).negate()].map((frame) => frame.png().toBuffer());
    const moving = await sharp(await Promise.all(two), { join: { animated: true } })
      .webp({ loop: 0 })
      .toBuffer();
    const polyglot = Buffer.concat([jpeg, Buffer.from("<script>alert(1)</script>PK\u0003\u0004")]);
    for (const bytes of [moving, polyglot]) {
      const { id } = (await send(installer, site(), bytes)).body;
      const kept = await readFile(path.join(folder(`site-${yard}`), `${id}-whole.webp`));
      expect((await sharp(kept).metadata()).pages ?? 1).toBe(1);
      expect(kept.includes("script")).toBe(false);
      expect((await installer("DELETE", `/api/photos/${id}`)).status).toBe(204);
    }
  });

  test("a device has notes of several people, the newest first; what they said before is in the audit", async () => {
    const [rings] = (await admin<{ items: NoteAnswer[] }>("GET", `${door}/notes`)).body.items;
    const second = await admin<NoteAnswer>("POST", `${door}/notes`, { text: "Screws are T10.\nBring the long bit." });
    expect(second.body).toMatchObject({ text: "Screws are T10.\nBring the long bit.", by: "Ilse Brandt" });
    expect((await admin("PATCH", `${door}/notes/${rings?.id}`, { text: "Rings once since the update." })).status).toBe(200);
    const { items } = (await admin<{ items: NoteAnswer[] }>("GET", `${door}/notes`)).body;
    expect(items.map(({ text, by }) => [text.split("\n")[0], by])).toEqual([
      ["Rings once since the update.", "Ilse Brandt"],
      ["Screws are T10.", "Ilse Brandt"],
    ]);
    for (const text of ["", "  ", "x".repeat(1_001), "a\u202eb"]) {
      expect((await admin("POST", `${door}/notes`, { text })).status).toBe(422);
    }
    expect((await admin("PATCH", `/api/devices/door-402/notes/${rings?.id}`, { text: "x" })).status).toBe(404);
    expect((await admin("DELETE", `${door}/notes/${second.body.id}`)).status).toBe(204);
    const audit = await recorded("note.");
    for (const words of ["Rings twice.", "Rings once since the update.", "Screws are T10.", "note.remove"]) {
      expect(audit).toContain(words);
    }
  });

  test("labels have name, place and a code that leads to the device; those of a site stand from floor to floor", async () => {
    const { site, items } = (await installer<LabelsAnswer>("GET", `/api/labels?site=${yard}`)).body;
    expect(site).toEqual({ id: yard, name: "St Anne's Yard" });
    expect(items.map(({ name }) => name)).toEqual(["Front door", "Roof", "pbx-yard"]);
    expect(items[0]).toMatchObject({ where: "Ground floor, left of the gate", site: "St Anne's Yard", code: "3WY9-MXZ2" });
    expect(items[0]?.link).toMatch(/^https?:\/\/[^/]+\/d\/3WY9MXZ2$/);
    const chosen = (await admin<LabelsAnswer>("GET", `/api/labels?devices=door-901,${uuid}`)).body.items;
    expect(chosen.map(({ name, code }) => [name, code])).toEqual([
      ["Quay door", ""],
      ["Front door", "3WY9-MXZ2"],
    ]);
    for (const wrong of ["", "?site=x&devices=y", "?devices=,"]) {
      expect((await admin("GET", `/api/labels${wrong}`)).status, wrong).toBe(422);
    }
    const { deviceOfCode } = await import("@/lib/hand-overs/labels");
    const seeing = (sites: string[] | null) => ({ id: "x", name: "x", email: "", role: "installer", sites, theme: "" }) as const;
    expect(await deviceOfCode("3wy9 mxz2", seeing([yard]))).toBe(uuid);
    await expect(deviceOfCode("3WY9MXZ2", seeing([quay]))).rejects.toMatchObject({ code: "not_found" });
    await expect(deviceOfCode("nothing", seeing(null))).rejects.toMatchObject({ code: "not_found" });
  });

  test("with a device or a site its photos are gone; pictures without a photo are cleared up once they are old, and nothing is written for it", async () => {
    const lone = await addSite(admin, "Empty lot");
    await send(admin, `/api/sites/${lone}`, jpeg);
    await send(admin, "/api/devices/door-901", jpeg);
    expect([files(`site-${lone}`).length, files("device-door-901").length]).toEqual([2, 2]);
    const { sitePhotosGone, devicePhotosGone, removeLeftPictures } = await import("@/lib/photos/clean-up");
    expect((await admin("DELETE", `/api/sites/${lone}`)).status).toBe(204);
    expect((await admin("DELETE", "/api/devices/door-901")).status).toBe(204);
    // Nobody listens here as the product's own process does.
    await Promise.all([sitePhotosGone(lone), devicePhotosGone("door-901")]);
    expect([existsSync(folder(`site-${lone}`)), existsSync(folder("device-door-901"))]).toEqual([false, false]);
    const orphan = path.join(folder(`site-${yard}`), `${randomUUID()}-whole.webp`);
    const draft = path.join(folder(`site-${yard}`), `.draft-${randomUUID()}`);
    const foreign = path.join(folder(`site-${yard}`), "readme.txt");
    for (const file of [orphan, draft, foreign]) {
      writeFileSync(file, "x");
    }
    const kept = files(`site-${yard}`).length;
    const tidy = () => removeLeftPictures(new AbortController().signal);
    await tidy();
    expect(files(`site-${yard}`)).toHaveLength(kept);
    const longAgo = new Date(Date.now() - 2 * hourMs);
    for (const name of files(`site-${yard}`)) {
      utimesSync(path.join(folder(`site-${yard}`), name), longAgo, longAgo);
    }
    // Another database beside the same folder, which has no photo of its own: it must not take these for leftovers.
    const rows = await api().db.photo.findMany();
    await api().db.photo.deleteMany();
    await tidy();
    expect([existsSync(orphan), files(`site-${yard}`).length]).toEqual([true, kept - 1]);
    await api().db.photo.createMany({ data: rows });
    const asked = await countStatements(tidy);
    expect(asked.writes).toBe(0);
    expect([orphan, draft, foreign].map((file) => existsSync(file))).toEqual([false, false, true]);
    expect(files(`site-${yard}`)).toHaveLength(kept - 2);
  });

  test("an upload that is killed at any moment leaves a whole photo or none, and what it leaves on disk is cleared up", async (context) => {
    if (!existsSync(sqliteFile())) {
      // Files are written in the same order, and a row is one statement there too.
      context.skip();
    }
    const child = await buildChild("photos-child");
    const sent = path.join(await place(), "sent.jpg");
    writeFileSync(sent, jpeg);
    const lot = await addSite(admin, "Building lot");
    const whole = child.start(lot, sent, "0");
    let said = "";
    for await (const chunk of whole.stdout) {
      said += String(chunk);
    }
    expect(Number(said)).toBeGreaterThan(4);
    for (let moment = 1; moment <= Number(said); moment += 1) {
      expect(await child.run(lot, sent, String(moment))).toMatchObject({ signal: "SIGKILL" });
    }
    const photos = await list(admin, `/api/sites/${lot}`);
    expect(photos).toHaveLength(1);
    const { removeLeftPictures } = await import("@/lib/photos/clean-up");
    await removeLeftPictures(new AbortController().signal, Date.now() + 2 * hourMs);
    expect(files(`site-${lot}`)).toEqual(["small", "whole"].map((size) => `${photos[0]?.id}-${size}.webp`));
  });

  test("a backup holds the photos, and restoring it brings them back and lays aside what was there", async (context) => {
    const database = { kind: "sqlite", file: sqliteFile() } as const;
    if (!existsSync(database.file)) {
      // The part with the photos is the same; what differs is the database, which tests of backups see to.
      context.skip();
    }
    currentSlot<number>("backup-work").value = 4;
    const [child, { makeBackup }] = [await buildChild("backup-child"), await import("@/lib/backups/make")];
    const [folderOfBackups, back] = [await place(), await place()];
    const passphrase = "kettle orchard violin marble thirteen";
    const from = { database, dataDir: api().dataDir, keyFile: path.join(api().dataDir, "keys"), LINEWARD_KEY: undefined };
    const made = await makeBackup({ from, folder: folderOfBackups, passphrase, cause: "shell" });
    expect(made.manifest.parts.map(({ name }) => name)).toContain("photos.tar");
    const before = path.join(back, "photos", "device-of-before");
    mkdirSync(before, { recursive: true });
    writeFileSync(path.join(before, "old-whole.webp"), "x");
    const { drill } = await import("@/lib/backups/drill");
    const drilled = (file: string) => drill({ file, passphrase, at: from, root: process.cwd() });
    const all = await api().db.photo.count();
    expect(await drilled(made.file)).toMatchObject({ ok: true, photos: all, problem: null });
    expect(await child.run("restore", back, made.file, passphrase)).toMatchObject({ code: 0 });
    const pictures = files(`site-${yard}`).filter((name) => name.endsWith(".webp"));
    expect(pictures.length).toBeGreaterThan(1);
    expect(readdirSync(path.join(back, "photos", `site-${yard}`)).sort()).toEqual(pictures);
    for (const name of pictures) {
      const kept = await readFile(path.join(folder(`site-${yard}`), name));
      expect(await readFile(path.join(back, "photos", `site-${yard}`, name))).toEqual(kept);
    }
    expect(existsSync(path.join(back, "photos", "device-of-before"))).toBe(false);
    const aside = readdirSync(back).filter((name) => name.startsWith("photos.before-"));
    expect(aside.map((name) => readdirSync(path.join(back, name)))).toEqual([["device-of-before"]]);
    // A disk that gives back something else, and one that has lost a file, are told by the drill of the next backup.
    const [one, other] = pictures.filter((name) => name.endsWith("-whole.webp")).map((name) => path.join(folder(`site-${yard}`), name));
    const kept = await readFile(one ?? "");
    kept.writeUInt8(kept.readUInt8(kept.length - 1) ^ 1, kept.length - 1);
    writeFileSync(one ?? "", kept);
    await rm(other ?? "");
    const next = await makeBackup({ from, folder: folderOfBackups, passphrase, cause: "shell" });
    const problem = `Of ${all} photos 1 is not what was kept, 1 is not in the backup`;
    expect(await drilled(next.file)).toMatchObject({ ok: false, photos: all - 2, problem });
  });

  test("of a file of photos nothing is unpacked outside of its folder", async () => {
    const { unpackPhotos } = await import("@/lib/backups/photos-part");
    const lot = await place();
    for (const name of ["../outside.webp", "/outside.webp", "site-1/../../outside.webp", "site-1/x.svg", "keys"]) {
      const tar = pack();
      tar.entry({ name }, "x");
      tar.finalize();
      const file = path.join(lot, randomUUID());
      await pipeline(tar, createWriteStream(file));
      await expect(unpackPhotos(file, path.join(lot, randomUUID())), name).rejects.toThrow(/damaged/);
    }
    expect(existsSync(path.join(lot, "outside.webp"))).toBe(false);
  });
});
