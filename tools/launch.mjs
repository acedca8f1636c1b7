// Runs a bundled command in this very process: a product that is started has one Node process, and signals reach it directly.
import { pathToFileURL } from "node:url";

/** Loads a bundle's entry and calls its `run`. */
export async function launch(name, args, bundle = "product") {
  // Next and React choose their builds by it when they are loaded.
  process.env.NODE_ENV ??= "production";
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  const { run } = await import(pathToFileURL(`dist/${bundle}/${name}.js`).href);
  await run(args);
}
