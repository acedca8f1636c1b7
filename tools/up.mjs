// npm run up: Lineward for real use.
import { ensureBuilt } from "./build.mjs";
import { launch } from "./launch.mjs";

export async function run(args) {
  await ensureBuilt();
  await launch("up", args);
}
