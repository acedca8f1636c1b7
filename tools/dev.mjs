// npm run dev: the demo's building behind code that reloads. Pages and components by Next, without losing what is on the screen; everything
// that runs on the server by a new process, which takes a moment. `-- --reset` starts over.
import { fork } from "node:child_process";
import path from "node:path";
import { ensureClients } from "./build.mjs";
import { devBundle } from "./dev-bundle.mjs";
import { ensurePackages } from "./install.mjs";
import { watchFolders } from "./watch-folders.mjs";

/** What the serving process is made of. Pages and components are watched by Next. */
const watched = ["lib", "app/api", "prisma", "tools"];
/** Made from what is watched. */
const generated = new Set(["client"]);

/** The serving process; `ready` resolves with true when it answers, with false if it ended before. */
function start(args) {
  const child = fork("tools/dev-serve.mjs", args, {
    execArgv: ["--enable-source-maps"],
    env: { ...process.env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" },
  });
  const ended = new Promise((resolve) => child.once("exit", () => resolve(false)));
  const answers = new Promise((resolve) => child.once("message", () => resolve(true)));
  return {
    ready: Promise.race([answers, ended]),
    ended,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** esbuild's failure as lines that an editor can jump to. */
function explain(error) {
  const places = error.errors?.map(({ location, text }) =>
    location ? `  ${location.file}:${location.line}:${location.column + 1} ${text}` : `  ${text}`,
  );
  return places?.join("\n") ?? `  ${error.message}`;
}

export async function run(args) {
  await ensurePackages();
  await ensureClients();
  const bundle = await devBundle();
  await bundle.rebuild();
  let serving = start(args);
  let stopping = false;

  const stop = async () => {
    if (!stopping) {
      stopping = true;
      unwatch();
      await serving.stop();
      process.exit(0);
    }
  };
  const restart = async (why) => {
    const since = performance.now();
    await serving.stop();
    if (stopping) {
      return;
    }
    serving = start(["--again"]);
    const seconds = () => ((performance.now() - since) / 1000).toFixed(1);
    console.log(
      (await serving.ready) ? `  ${why}: ready again in ${seconds()} s` : `  ${why}: it does not start. Waiting for a change ...`,
    );
  };
  /** What changed while it was busy is looked at together, afterwards. */
  const waiting = new Set();
  let busy = false;
  const changed = async (files) => {
    for (const file of files) {
      waiting.add(file);
    }
    if (busy) {
      return;
    }
    busy = true;
    // A first start fills the building: it is not cut off.
    await serving.ready;
    while (waiting.size > 0 && !stopping) {
      const now = [...waiting];
      waiting.clear();
      try {
        await ensureClients();
        // A new migration is run by a start.
        if ((await bundle.rebuild()) || now.some((file) => file.endsWith(".sql"))) {
          await restart(now.length === 1 ? now[0] : `${now[0]} and ${now.length - 1} more`);
        }
      } catch (error) {
        console.log(`${explain(error)}\n  Still serving what was there before. Waiting for a change ...`);
      }
    }
    busy = false;
  };
  const unwatch = watchFolders(
    watched.map((folder) => path.normalize(folder)),
    (files) => void changed(files),
    generated,
  );
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  if (!(await serving.ready) && !stopping) {
    process.exit(1);
  }
}
