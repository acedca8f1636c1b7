// Runs a bundled command in this very process: a product that is started has one Node process, and signals reach it directly.
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";

/**
 * The heap at most doubles between two collections. V8 would let it grow fourfold while it is small, and most of that is garbage: see
 * docs/decisions/008-answers-under-load.md.
 */
export const heapSetting = "--heap-growing-percent=100";

/** Loads a bundle's entry and calls its `run`. */
export async function launch(name, args, bundle = "product") {
  setFlagsFromString(heapSetting);
  // Next and React choose their builds by it when they are loaded.
  process.env.NODE_ENV ??= "production";
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  const { run } = await import(pathToFileURL(`dist/${bundle}/${name}.js`).href);
  await run(args);
}
