// npm run backup: everything in one sealed file, while the product runs.
import path from "node:path";
import { ensureBundle, ensureClients } from "./build.mjs";
import { ensurePackages } from "./install.mjs";
import { launch } from "./launch.mjs";

/** npm takes options that stand without "--" before them for its own, and puts them into the environment. */
function withOptions(args) {
  const { npm_config_over: over, npm_config_to: to } = process.env;
  return [
    ...args,
    ...(over === "true" && !args.includes("--over") ? ["--over"] : []),
    ...(to && !args.includes("--to") ? ["--to", to] : []),
  ];
}

/** Files are named as seen from where npm was called. */
function fromThere(args) {
  return args.map((arg) => (arg.startsWith("-") || arg === "drill" ? arg : path.resolve(process.env.INIT_CWD ?? ".", arg)));
}

export async function run(args) {
  await ensurePackages();
  await ensureClients();
  await ensureBundle("product");
  await launch("backup", fromThere(withOptions(args)));
}
