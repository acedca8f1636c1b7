// npm run work: a further process that only does what nobody waits for, on the PostgreSQL of one that serves.
import { ensureTools } from "./build.mjs";
import { launch } from "./launch.mjs";

export async function run(args) {
  process.env.LINEWARD_ROLES = "work";
  await ensureTools();
  await launch("work", args);
}
