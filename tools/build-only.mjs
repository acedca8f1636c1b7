// npm run build: makes everything that `up` needs and starts nothing.
import { ensureBuilt } from "./build.mjs";

export async function run() {
  await ensureBuilt();
}
