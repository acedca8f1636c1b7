import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { ApiClient } from "@/tools/api-client";
import { freePort } from "../support/free-port";
import { startPostgres } from "../support/postgres";
import { newDatabase } from "../support/prepared-postgres";
import { projectRoot } from "../support/project-root";
import { runFolder } from "../support/run-folder";
import { atLeast, atMost, type Result } from "./result";

const admin = { LINEWARD_ADMIN_EMAIL: "bench@example.com", LINEWARD_ADMIN_PASSWORD: "correct horse battery" };
const pages = [
  "/",
  "/devices",
  "/devices/add",
  "/devices/import",
  "/lines",
  "/sites",
  "/jobs",
  "/alerts",
  "/audit",
  "/people",
  "/settings",
];
const lists = ["/api/devices/export?format=xlsx", "/api/openapi.json"];

/** A command of the folder that an image would hold, with nothing of this project around it. Resolves with its exit code. */
function runThere(folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  // biome-ignore lint/style/noProcessEnv: a child needs the search path of its parent.
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["tools/start-built.mjs", ...args], {
    cwd: folder,
    env: { NODE_ENV: "production", PATH, HOME, LINEWARD_LOG_LEVEL: "error", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended };
}

async function ready({ child, ended }: ReturnType<typeof runThere>): Promise<void> {
  let said = "";
  await Promise.race([
    ended.then((code) => Promise.reject(new Error(`the image's files ended with ${code}`))),
    new Promise<void>((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (/^Ready: /m.test(said)) {
          resolve();
        }
      });
    }),
  ]);
}

/** How many of its ways go: pages, a photo drawn anew, tables, a backup and its restore. */
async function waysThatGo(folder: string, database: string): Promise<number> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-image-data-"));
  const port = String(await freePort());
  const more = { ...(database === "" ? {} : { DATABASE_URL: database }), LINEWARD_DATA_DIR: dataDir };
  const up = runThere(folder, ["up"], { ...more, ...admin, HOST: "127.0.0.1", PORT: port });
  let gone = 0;
  try {
    await ready(up);
    const api = new ApiClient(`http://127.0.0.1:${port}`);
    await api.signIn(admin.LINEWARD_ADMIN_EMAIL, admin.LINEWARD_ADMIN_PASSWORD);
    for (const target of [...pages, ...lists]) {
      const answer = await api.send("GET", target);
      await answer.arrayBuffer();
      gone += answer.status === 200 ? 1 : 0;
    }
    const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Elm Court" } });
    const drawn = await sharp({ create: { width: 64, height: 48, channels: 3, background: "#27496d" } })
      .png()
      .toBuffer();
    await api.call("POST", `/api/sites/${site.id}/photos`, { body: { image: drawn.toString("base64") } });
    gone += 1;
    const secret = { LINEWARD_BACKUP_PASSPHRASE: "seven copper lanterns on a ferry" };
    const to = path.join(dataDir, "kept");
    gone += (await runThere(folder, ["backup", "--to", to], { ...more, ...secret }).ended) === 0 ? 1 : 0;
    if (database === "") {
      const file = path.join(to, readdirSync(to)[0] ?? "");
      const fresh = mkdtempSync(path.join(runFolder(), "bench-image-again-"));
      gone += (await runThere(folder, ["restore", file], { ...secret, LINEWARD_DATA_DIR: fresh }).ended) === 0 ? 1 : 0;
    }
  } finally {
    up.child.kill("SIGTERM");
    await up.ended;
  }
  return gone;
}

/** What an image would hold besides its base: how large it is, and whether it works with nothing else around it. */
export async function benchImage(): Promise<Result[]> {
  const folder = path.join(mkdtempSync(path.join(runFolder(), "bench-image-")), "image");
  const { collectImageFiles } = (await import(path.join(projectRoot, "tools/image-files.mjs"))) as {
    collectImageFiles(out: string): Promise<void>;
  };
  await collectImageFiles(folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const bytes = files.reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).size, 0);
  const ways = pages.length + lists.length + 2;
  const server = await startPostgres();
  const results = [
    atMost("image: files of Lineward and its packages", bytes / 1_000_000, 140, "MB"),
    atLeast(`image on SQLite: pages, tables, a photo, a backup, a restore, of ${ways + 1}`, await waysThatGo(folder, ""), ways + 1),
  ];
  if (server) {
    try {
      const gone = await waysThatGo(folder, await newDatabase(server.url));
      results.push(atLeast(`image on PostgreSQL: pages, tables, a photo, a backup, of ${ways}`, gone, ways));
    } finally {
      await server.stop();
    }
  }
  return results;
}
