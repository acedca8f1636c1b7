// npm run audit: the audit as a file, and the proof of such a file.
import path from "node:path";
import { ensureBundle, ensureClients } from "./build.mjs";
import { ensurePackages } from "./install.mjs";
import { launch } from "./launch.mjs";

export async function run(args) {
  await ensurePackages();
  await ensureClients();
  await ensureBundle("product");
  // Files are named as seen from where npm was called; what follows --key is none.
  const isFile = (arg, at) => at > 0 && !arg.startsWith("-") && args[at - 1] !== "--key";
  await launch(
    "audit",
    args.map((arg, at) => (isFile(arg, at) ? path.resolve(process.env.INIT_CWD ?? ".", arg) : arg)),
  );
}
