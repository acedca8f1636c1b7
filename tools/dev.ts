import path from "node:path";
import { startOrExplain } from "@/lib/server/serve";
import { runDemo } from "./demo";
import { watchedPages } from "./dev-pages";

/** The part of npm run dev that serves: started anew by tools/dev.mjs whenever code of the server changes. */
export async function run(args: readonly string[]): Promise<void> {
  // Without its parent nobody would restart or stop it.
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  const folder = path.resolve(process.env.LINEWARD_DEV_DIR ?? "dev-data");
  await startOrExplain(async () => {
    await runDemo({ folder, portDefault: 4300, building: "dist/dev/building.js", openPages: watchedPages }, args);
    process.send?.("ready");
  });
}
