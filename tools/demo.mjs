// npm run demo: Lineward with a simulated building. `-- --reset` starts over.
import { ensureBuilt } from "./build.mjs";
import { launch } from "./launch.mjs";

export async function run(args) {
  await ensureBuilt();
  await launch("demo", args);
}
