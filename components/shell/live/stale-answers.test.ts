import { expect, test } from "vitest";
import { staleAfter } from "./stale-answers";

test("a job's step makes the job and lists of jobs old, and its new state what lines say of it", () => {
  const keys = (event: string) => staleAfter({ event, data: { jobId: "j" } }).map(({ key }) => key[0]);
  expect(keys("job.progress")).toEqual(["GET /api/jobs/{id}", "GET /api/jobs"]);
  expect(keys("job.state")).toEqual(["GET /api/jobs/{id}", "GET /api/jobs", "GET /api/lines/{id}/jobs"]);
});
