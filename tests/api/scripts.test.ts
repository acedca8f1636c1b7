import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { transformSync } from "esbuild";
import openapiTS, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "@/lib/api/openapi";
import { startWeb, type Web } from "../support/event-streams";
import { type LineWorld, startLineWorld } from "../support/line-world";
import { projectRoot } from "../support/project-root";

/** A folder below the project's packages, so that what is written there finds them. */
const folder = mkdtempSync(path.join(projectRoot, "node_modules", "scripts-"));
const guide = readFileSync(path.join(projectRoot, "docs/api.md"), "utf8");
const block = (name: string) => new RegExp(`\`\`\`${name}\\n([\\s\\S]+?)\`\`\``).exec(guide)?.[1] ?? "";

interface Client {
  inventory(): Promise<string[]>;
  oneChange(id: string, values: object): Promise<{ change?: { outcome: string } | null }>;
  manyChanges(driver: string, values: object, key: string): Promise<Record<string, number>>;
  reset(user: string, ticket: string): Promise<{ state: string; ends: { holds: string }[] }>;
  handOver(): Promise<string>;
}

let world: LineWorld;
let web: Web;
let token = "";
let device = "";

beforeAll(async () => {
  world = await startLineWorld();
  web = await startWeb();
  await world.pbx(["204"]);
  device = (await world.door("basip-panel", "204")).id;
  const scopes = ["devices.read", "devices.write", "lines.read", "lines.reset", "jobs.run"];
  const made = await world.admin<{ token: string }>("POST", "/api/tokens", { name: "Scripts", role: "installer", scopes });
  token = made.body.token;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await web?.close();
  await world?.close();
});

/** Real scripts of a real shell: on a machine that is busy each of their many requests is a process that waits its turn. */
const patientMs = 240_000;
const isHere = (program: string) => spawnSync(program, ["--version"]).error === undefined;

/** Runs a block of the guide as a person would. */
async function run(name: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LINEWARD: `http://127.0.0.1:${web.port}`,
    TOKEN: token,
    ...more,
    NODE_ENV: "test" as const,
  };
  // Every second of waiting would be one of the tests: what is asked for again is asked for at once.
  const script = `set -euo pipefail\nsleep() { command sleep 0.05; }\n${block(`bash ${name}`)}`;
  return (await promisify(execFile)("bash", ["--norc", "-c", script], { env, cwd: folder })).stdout.trim();
}

test.skipIf(!["bash", "curl", "jq"].every(isHere))(
  "the five jobs of the guide do with curl what they say",
  { timeout: patientMs },
  async () => {
    // First, because a panel takes its account only with the password, which Lineward knows from then on.
    expect((await run("reset", { SIP_USER: "204", TICKET: "HD-1" })).split("\n").map((line) => line.split("\t")[1])).toEqual([
      "new",
      "new",
    ]);
    expect(await world.api.db.reset.count({ where: { ticket: "HD-1", state: "done" } })).toBe(1);
    expect(await run("inventory")).toContain(`${device}\t`);
    expect(await run("one-change", { DEVICE: device })).toBe("applied");
    expect(await run("many-changes", { KEY: "by-curl" })).toBe('done\t{"done":1}');
    await run("hand-over");
    expect(readFileSync(path.join(folder, "devices.csv"), "utf8").split("\n").length).toBeGreaterThan(2);
    expect(readFileSync(path.join(folder, "lines.csv"), "utf8")).toContain("204");
  },
);

test("the client of the guide compiles against the types of our own document, and does the same", { timeout: patientMs }, async () => {
  const types = astToString(await openapiTS(JSON.stringify(openApiDocument())));
  writeFileSync(path.join(folder, "lineward-api.d.ts"), types);
  writeFileSync(path.join(folder, "client.ts"), block("ts client"));
  const options = {
    strict: true,
    noEmit: true,
    module: "esnext",
    moduleResolution: "bundler",
    target: "es2022",
    lib: ["es2022", "dom"],
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["client.ts"] }));
  writeFileSync(path.join(folder, "package.json"), '{"type": "module"}');
  const tsc = path.join(projectRoot, "node_modules/typescript-7/bin/tsc");
  const checked = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch((error: { stdout: string }) => error);
  expect(checked.stdout).toBe("");
  const script = transformSync(block("ts client"), { loader: "ts", format: "esm" }).code.replace("1e3", "50");
  writeFileSync(path.join(folder, "client.mjs"), script);
  const { lineward } = (await import(/* @vite-ignore */ path.join(folder, "client.mjs"))) as {
    lineward: (url: string, token: string) => Client;
  };
  const client = lineward(`http://127.0.0.1:${web.port}`, token);
  const reset = await client.reset("204", "HD-2");
  expect([reset.state, ...reset.ends.map(({ holds }) => holds)]).toEqual(["done", "new", "new"]);
  expect(await client.inventory()).toHaveLength(2);
  expect((await client.oneChange(device, { registration_interval: 240 })).change?.outcome).toBe("applied");
  expect(await client.manyChanges("basip-panel", { registration_interval: 300 }, "by-client")).toEqual({ done: 1 });
  expect(await client.handOver()).toContain("\n");
  await expect(lineward(`http://127.0.0.1:${web.port}`, "lw_no").inventory()).rejects.toThrow(/not known, has ended, or was withdrawn/);
});
