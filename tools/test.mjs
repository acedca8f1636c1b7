// npm test: everything, browser included, on a machine that may have nothing but Node and npm.
// The last line is the sum over all runners: "N passed, N failed" with ", N skipped" where a tool is missing.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureBundle, ensureClients, ensurePages } from "./build.mjs";
import { ensurePackageFiles, ensurePackages } from "./install.mjs";
import { runOrFail, runStep, runToFile, StepError } from "./run-step.mjs";
import { playwrightCount, vitestCount } from "./test-reports.mjs";
import { ensureTools } from "./test-tools.mjs";

const total = { passed: 0, failed: 0, skipped: 0 };

function add(label, { passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  console.log(`  ${label}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
}

/** What an assertion quotes may hold a secret that the run has planted: the list of those stands beside the reports. */
function withoutPlanted(line, folder) {
  const list = path.join(folder, "planted.jsonl");
  const planted = existsSync(list) ? readFileSync(list, "utf8").split("\n").filter(Boolean) : [];
  return planted.reduce((text, entry) => text.replaceAll(JSON.parse(entry).secret, "[a planted secret]"), line);
}

/** One step that is right or wrong as a whole: counts as one test. */
async function check(label, work) {
  try {
    await runStep(label, work);
    add(label, { passed: 1 });
    return true;
  } catch (error) {
    console.error(error.message);
    add(label, { failed: 1 });
    return false;
  }
}

const program = (name) =>
  ({
    tsc: ["node_modules/typescript-7/bin/tsc", "-p", "."],
    biome: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "--max-diagnostics=200"],
    typegen: ["node_modules/next/dist/bin/next", "typegen"],
  })[name];

/** A runner whose tests are counted one by one from its report. A report that is missing or empty is a failure. */
async function runner(label, args, { reportFile, count, env }) {
  let code = 1;
  let logFile;
  try {
    await runStep(label, async (file) => {
      logFile = file;
      code = await runToFile(process.execPath, args, { logFile: file, env });
    });
    const counted = count(JSON.parse(readFileSync(reportFile, "utf8")));
    for (const { name, reason } of counted.failures) {
      console.log(`    failed: ${name}`);
      for (const line of reason) {
        console.log(`      ${withoutPlanted(line, path.dirname(reportFile))}`);
      }
    }
    if (counted.failed > 0 || code !== 0) {
      console.log(`    The whole output: ${path.relative(process.cwd(), logFile)}`);
    }
    if (counted.passed + counted.failed === 0) {
      console.log(`    ${label} ran no test at all.`);
    }
    const silent = counted.failed === 0 && (code !== 0 || counted.passed === 0);
    add(label, { ...counted, failed: counted.failed + (silent ? 1 : 0) });
  } catch (error) {
    console.error(error instanceof StepError ? error.message : `${label} left no report: ${error.message}`);
    if (logFile) {
      console.error(readFileSync(logFile, "utf8").split("\n").slice(-40).join("\n"));
    }
    add(label, { failed: 1 });
  }
}

export async function run(args) {
  const since = Date.now();
  await ensurePackageFiles();
  // Compiling takes one core for a minute: what needs no compiled package is done beside it.
  const compiling = ensurePackages();
  compiling.catch(() => undefined);
  const tools = await ensureTools();
  if (tools.missing.length > 0) {
    add("Tools", { skipped: tools.missing.length });
  }
  await ensureClients();

  const runFolder = mkdtempSync(path.join(tmpdir(), "lineward-run-"));
  const env = {
    ...process.env,
    ...tools.env,
    LINEWARD_TEST_RUN: runFolder,
    LINEWARD_TEST_CHILDREN: "built",
    LINEWARD_TEST_PICTURES: process.env.LINEWARD_TEST_PICTURES ?? "no",
    NEXT_TELEMETRY_DISABLED: "1",
    CI: "1",
  };
  const only = new Set(args);
  const wanted = (part) => only.size === 0 || only.has(part);

  if (wanted("check")) {
    await check("Types", async (logFile) => {
      await runOrFail(process.execPath, program("typegen"), { logFile });
      await runOrFail(process.execPath, program("tsc"), { logFile });
    });
    await check("Lint", (logFile) => runOrFail(process.execPath, program("biome"), { logFile }));
  }
  let built = false;
  try {
    await ensurePages();
    await ensureBundle("product");
    await ensureBundle("tests");
    await ensureBundle("children");
    await compiling;
    built = true;
    add("Production build", { passed: 1 });
  } catch (error) {
    console.error(error.message);
    add("Production build", { failed: 1 });
  }
  if (wanted("vitest")) {
    const reportFile = path.join(runFolder, "vitest.json");
    await runner(
      "Unit, contract, API and rule tests",
      ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`],
      { reportFile, count: vitestCount, env: { ...env, NODE_ENV: "test" } },
    );
  }
  if (wanted("browser") && built && tools.chromium) {
    const reportFile = path.join(runFolder, "playwright.json");
    await runner("Browser tests", ["node_modules/@playwright/test/cli.js", "test", "-c", "tests/e2e/playwright.config.ts"], {
      reportFile,
      count: playwrightCount,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile },
    });
  } else if (wanted("browser")) {
    add("Browser tests", built ? { skipped: 1 } : { failed: 1 });
  }
  if (wanted("secrets")) {
    await check("No planted secret in anything the run left behind", (logFile) =>
      runOrFail(process.execPath, ["dist/tests/scan-planted.js", runFolder, ".cache/logs", "test-results"], { logFile, env }),
    );
  }

  if (total.failed === 0) {
    rmSync(runFolder, { recursive: true, force: true });
  } else {
    console.log(`  What the run left behind: ${runFolder}`);
  }
  console.log(`  ${Math.round((Date.now() - since) / 1000)} s`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
