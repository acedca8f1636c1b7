// npm run bench: ratios measured in one run. `-- read list` runs only those parts.
import { ensureBuilt, ensureBundle } from "./build.mjs";
import { launch } from "./launch.mjs";

export async function run(args) {
  await ensureBuilt();
  await ensureBundle("tests");
  await ensureBundle("children");
  process.env.LINEWARD_TEST_CHILDREN = "built";
  await launch("bench", args, "tests");
}
