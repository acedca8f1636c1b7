// Counts the tests in the reports of the runners, and says of each failure why.

const linesMax = 8;

/** The first lines of what a runner says of a failure, without colours: enough to know the cause where only the output is kept. */
function reasonOf(message = "") {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours begin with this very character.
  const lines = message.replace(/\u001b\[[0-9;]*m/g, "").split("\n");
  return lines
    .map((line) => line.trim().slice(0, 200))
    .filter((line) => line !== "" && !line.startsWith("at "))
    .slice(0, linesMax);
}

/** From Vitest's JSON report. A file that could not even be loaded has no test in it and counts as one failure. */
export function vitestCount(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((result) => result.status === "failed"),
  );
  const failed = report.testResults.flatMap((file) => file.assertionResults.filter((result) => result.status === "failed"));
  return {
    passed: report.numPassedTests,
    failed: failed.length + unloadable.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures: [
      ...failed.map((result) => ({ name: result.fullName, reason: reasonOf(result.failureMessages?.[0]) })),
      ...unloadable.map((file) => ({ name: file.name, reason: reasonOf(file.message) })),
    ],
  };
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/** From Playwright's JSON report. A test that needed a second try is a failure: it cannot be relied on. */
export function playwrightCount(report) {
  const runs = report.suites.flatMap(specsOf).flatMap((spec) =>
    spec.tests.map((run) => ({
      title: spec.title,
      project: run.projectName,
      status: run.status,
      errors: (run.results ?? []).flatMap((result) => result.errors ?? []),
    })),
  );
  const failed = runs.filter((run) => run.status === "unexpected" || run.status === "flaky");
  const errors = (report.errors ?? []).map((error) => ({
    name: "outside of any test",
    reason: reasonOf(error.message ?? "unknown error"),
  }));
  return {
    passed: runs.filter((run) => run.status === "expected").length,
    failed: failed.length + errors.length,
    skipped: runs.filter((run) => run.status === "skipped").length,
    failures: [
      ...failed.map((run) => ({
        name: `[${run.project}] ${run.title}`,
        // The first says what was waited for, the others why it did not come: each gets its lines.
        reason: run.errors.flatMap((error) => reasonOf(error.message)),
      })),
      ...errors,
    ],
  };
}
