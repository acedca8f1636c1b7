// Counts the tests in the reports of the runners.

/** From Vitest's JSON report. A file that could not even be loaded has no test in it and counts as one failure. */
export function vitestCount(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((one) => one.status === "failed"),
  );
  const failed = report.testResults.flatMap((file) => file.assertionResults.filter((one) => one.status === "failed"));
  return {
    passed: report.numPassedTests,
    failed: failed.length + unloadable.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures: [...failed.map((one) => one.fullName), ...unloadable.map((file) => `${file.name}: ${(file.message ?? "").split("\n")[0]}`)],
  };
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/** From Playwright's JSON report. A test that needed a second try is a failure: it cannot be relied on. */
export function playwrightCount(report) {
  const runs = report.suites
    .flatMap(specsOf)
    .flatMap((spec) => spec.tests.map((one) => ({ title: spec.title, project: one.projectName, status: one.status })));
  const failed = runs.filter((one) => one.status === "unexpected" || one.status === "flaky");
  const errors = (report.errors ?? []).map((error) => (error.message ?? "unknown error").split("\n")[0]);
  return {
    passed: runs.filter((one) => one.status === "expected").length,
    failed: failed.length + errors.length,
    skipped: runs.filter((one) => one.status === "skipped").length,
    failures: [...failed.map((one) => `[${one.project}] ${one.title}`), ...errors],
  };
}
