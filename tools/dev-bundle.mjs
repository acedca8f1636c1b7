// The commands of npm run dev, bundled again and again while one works.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleOptions } from "./build.mjs";

const outdir = "dist/dev";

/**
 * Prepares the bundle of the serving process in dist/dev. `rebuild` writes it and resolves with true if it differs from what was written
 * before; it throws esbuild's failure, and then what was written stays. Parts that the running process may still load are never removed.
 */
export async function devBundle() {
  const { context } = await import("esbuild");
  const making = await context({
    ...bundleOptions(["tools/dev.ts", "tools/building.ts"], outdir),
    write: false,
    sourcemap: "linked",
    // The supervisor prints what is wrong.
    logLevel: "silent",
  });
  rmSync(outdir, { recursive: true, force: true });
  let written;
  return {
    async rebuild() {
      const { outputFiles } = await making.rebuild();
      const code = outputFiles.filter((file) => !file.path.endsWith(".map"));
      const hash = createHash("sha256")
        .update(JSON.stringify(code.map((file) => [file.path, file.hash]).sort()))
        .digest("hex");
      if (hash === written) {
        return false;
      }
      for (const file of outputFiles) {
        mkdirSync(path.dirname(file.path), { recursive: true });
        writeFileSync(file.path, file.contents);
      }
      written = hash;
      return true;
    },
    close: () => making.dispose(),
  };
}
