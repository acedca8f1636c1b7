// npm run docs:rooms: draws the rooms and their arrows into docs/architecture.md.
import { readFileSync, writeFileSync } from "node:fs";
import { drawRooms, pictureIn } from "./draw-rooms.mjs";
import { ensurePackages } from "./install.mjs";

const file = "docs/architecture.md";

export async function run() {
  await ensurePackages();
  const text = readFileSync(file, "utf8");
  const old = pictureIn(text);
  if (old === undefined) {
    throw new Error(`${file} has no place for the picture: put <!-- rooms --> marks back, as tools/draw-rooms.mjs names them.`);
  }
  // Loaded late: it needs a package that may have been installed just now.
  const { look } = await import("./rooms.mjs");
  const now = drawRooms((await look(process.cwd())).modules);
  writeFileSync(
    file,
    text.replace(old, () => now),
  );
  console.log(old === now ? `  ${file} was current.` : `  The picture in ${file} is new.`);
}
