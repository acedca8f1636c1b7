// npm run keys -- rotate: a new sealing key, and everything sealed again with it, while the product runs.
import { ensureBundle, ensureClients } from "./build.mjs";
import { ensurePackages } from "./install.mjs";
import { launch } from "./launch.mjs";

export async function run(args) {
  await ensurePackages();
  await ensureClients();
  await ensureBundle("product");
  await launch("keys", args);
}
