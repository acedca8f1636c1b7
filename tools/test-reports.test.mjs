import { expect, test } from "vitest";
import { playwrightCount, vitestCount } from "./test-reports.mjs";

test("a test file that cannot be loaded counts as a failure, although it has no test", () => {
  const report = {
    numPassedTests: 2,
    numPendingTests: 1,
    testResults: [
      { name: "broken.test.ts", status: "failed", message: "SyntaxError: x\nat y", assertionResults: [] },
      {
        name: "half.test.ts",
        status: "failed",
        assertionResults: [
          { status: "failed", fullName: "it works", failureMessages: ["\u001b[31mError\u001b[39m: 1 is not 2\n    at file.ts:1"] },
          { status: "passed" },
        ],
      },
      { name: "fine.test.ts", status: "passed", assertionResults: [{ status: "passed" }, { status: "pending" }] },
    ],
  };
  expect(vitestCount(report)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 1,
    failures: [
      { name: "it works", reason: ["Error: 1 is not 2"] },
      { name: "broken.test.ts", reason: ["SyntaxError: x"] },
    ],
  });
});

test("a browser test that needed a second try counts as a failure, and so does an error outside of any test", () => {
  const spec = (title, status) => ({
    title,
    tests: [{ projectName: "wide", status, results: status === "unexpected" ? [{ errors: [{ message: `no ${title}` }] }] : [] }],
  });
  const report = {
    suites: [{ specs: [spec("a", "expected")], suites: [{ specs: [spec("b", "flaky"), spec("c", "unexpected"), spec("d", "skipped")] }] }],
    errors: [{ message: "no tests found\nmore" }],
  };
  expect(playwrightCount(report)).toEqual({
    passed: 1,
    failed: 3,
    skipped: 1,
    failures: [
      { name: "[wide] b", reason: [] },
      { name: "[wide] c", reason: ["no c"] },
      { name: "outside of any test", reason: ["no tests found", "more"] },
    ],
  });
});
