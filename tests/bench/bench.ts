import { atMost, type Result, table } from "./result";

/** (c) Typing in and mounting the generated form. */
async function benchForm(): Promise<Result[]> {
  const { benchForm: measure } = await import("./form/bench-form");
  const found = await measure();
  return [
    atMost("typing, 60 fields: p95 per keystroke", found.keystrokeP95Ms60, 16, "ms"),
    atMost("typing, 300 fields: p95 per keystroke", found.keystrokeP95Ms300, 16, "ms"),
    atMost("mounting 60 fields: ours / @rjsf/core", found.mountRatio, 0.5),
    atMost("mounting 300 fields: ours / @rjsf/core", found.mountRatio300, 0.5),
  ];
}

/** The parts of the bench, loaded when they run: a browser is not needed to measure a read. */
const parts: Readonly<Record<string, () => Promise<Result[]>>> = {
  read: async () => (await import("./read")).benchRead(),
  list: async () => (await import("./list")).benchList(),
  import: async () => (await import("./import")).benchImport(),
  "import-run": async () => (await import("./import-run")).benchImportRun(),
  scan: async () => (await import("./scan")).benchScan(),
  "scan-flats": async () => (await import("./scan")).benchFlats(),
  lines: async () => (await import("./lines")).benchLines(),
  problems: async () => (await import("./problems")).benchProblems(),
  records: async () => (await import("./records")).benchRecords(),
  audit: async () => (await import("./audit")).benchAudit(),
  "sign-ins": async () => (await import("./sign-ins")).benchSignIns(),
  resets: async () => (await import("./resets")).benchResets(),
  kills: async () => (await import("./kills")).benchKills(),
  passwords: async () => (await import("./passwords")).benchPasswords(),
  odd: async () => (await import("./odd")).benchOdd(),
  damaged: async () => (await import("./damaged")).benchDamaged(),
  form: benchForm,
  metrics: async () => (await import("./metrics")).benchMetrics(),
  samples: async () => (await import("./samples")).benchSamples(),
  load: async () => (await import("./load")).benchLoad(),
  sweep: async () => (await import("./sweep")).benchSweep(),
  jobs: async () => (await import("./jobs")).benchJobs(),
  "jobs-processes": async () => (await import("./jobs")).benchJobProcesses(),
  "first-load": async () => (await import("./first-load")).benchFirstLoad(),
  start: async () => (await import("./start")).benchStart(),
  image: async () => (await import("./image")).benchImage(),
};

/** Runs the named parts, or all, and prints one table. The exit code is 0 even if a bound is missed: a bench measures. */
export async function run(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no part "${unknown.join(", ")}". Known: ${Object.keys(parts).join(", ")}.\n`);
    process.exitCode = 1;
    return;
  }
  const results: Result[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    // "jobs" means "jobs-processes" too, "scan" the lines of a building that was found.
    if (names.length > 0 && !names.some((given) => name === given || name.startsWith(`${given}-`))) {
      continue;
    }
    process.stdout.write(`  Measuring: ${name}\n`);
    try {
      results.push(...(await measure()));
    } catch (error) {
      results.push({
        what: `${name}: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : "failed"}`,
        measured: "-",
        bound: "-",
        kept: false,
      });
      process.exitCode = 1;
    }
  }
  process.stdout.write(`\n${table(results)}\n`);
  // Pools and browsers of a part that failed must not keep the command alive.
  process.exit();
}
