// npm run people -- reset EMAIL: a way back in from the shell, while the product runs.
import { ensureBundle, ensureClients } from "./build.mjs";
import { ensurePackages } from "./install.mjs";
import { launch } from "./launch.mjs";

export async function run(args) {
  await ensurePackages();
  await ensureClients();
  await ensureBundle("product");
  await launch("people", args);
}
