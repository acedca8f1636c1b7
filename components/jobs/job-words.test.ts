import { describe, expect, test } from "vitest";
import { groupsOf, placeWords } from "./group-of-rows";
import { endedIn, leftWords, paceWords, rowLooks, stateLook, worstWords } from "./job-words";
import { byTime, jobsParameters, readJobsView } from "./view";

test("rows' ends are called by the words of the house, each in one way only", () => {
  const ends = [
    "done",
    "unchanged",
    "waiting",
    "changed_meanwhile",
    "refused",
    "login_refused",
    "not_applied",
    "unknown",
    "stopped",
    "expired",
  ] as const;
  expect(ends.map((end) => rowLooks[end].label.toLowerCase())).toEqual(ends.map((end) => end.replace("_", " ")));
});

describe("groups of a job", () => {
  const group = (key: string, state: "refused" | "waiting", count: number) => ({ key, state, count, devices: count, words: key, sites: 1 });

  test("stand worst first, those of one cause together, and what no group has by its state", () => {
    const shown = groupsOf({
      kind: "settings",
      counts: { done: 5, waiting: 2, refused: 3, unchanged: 1 },
      groups: [group("offline", "waiting", 2), group("too long", "refused", 2), group("too short", "refused", 1)],
    });
    expect(shown.map(({ key, state, count }) => [key ?? state, count])).toEqual([
      ["too long", 2],
      ["too short", 1],
      ["offline", 2],
      ["done", 5],
      ["unchanged", 1],
    ]);
  });

  test("say where their rows stand if that is more than one site", () => {
    const at = [
      { name: "Tower 9", count: 3 },
      { name: null, count: 1 },
    ];
    expect(placeWords({ count: 4, at })).toBe("3 at Tower 9 and 1 without a site.");
    expect(placeWords({ count: 6, at })).toBe("3 at Tower 9, 1 without a site and 2 elsewhere.");
    expect([placeWords({ count: 3, at: [] }), placeWords({ count: 3 })]).toEqual(["", ""]);
  });

  test("a state of which only some rows are in a group shows the others too", () => {
    const shown = groupsOf({ kind: "settings", counts: { refused: 3 }, groups: [group("too long", "refused", 2)] });
    expect(shown.map(({ key, count }) => [key, count])).toEqual([
      ["too long", 2],
      [undefined, 1],
    ]);
  });
});

test("a job in words: what it waits for, the worst that came of it, whether it stopped by itself", () => {
  expect(stateLook({ state: "waiting", counts: { waiting: 14, refused: 9 } }).words).toBe("Waiting for 14");
  expect(stateLook({ state: "done_with_problems", counts: { done: 89, login_refused: 7 } }).words).toBe("7 login refused");
  expect(stateLook({ state: "stopped", counts: {}, words: "Stopped by itself: 12 failed." }).words).toBe("Stopped by itself");
  expect(stateLook({ state: "stopped", counts: {}, words: "Stopped by Ilse Brandt." }).words).toBe("Stopped");
  expect(worstWords({ done: 3, expired: 1, refused: 2, not_applied: 4 })).toEqual(["4 not applied", "2 refused"]);
  expect(endedIn({ done: 3, waiting: 1, queued: 4, running: 2, refused: 2, planned: 9 })).toBe(5);
});

test.each([
  [4, "about 4 s"],
  [180, "about 3 min"],
  [7_200, "about 2 h"],
])("%s seconds are %s", (seconds, words) => {
  expect(leftWords(seconds)).toBe(words);
});

test("a pace is told by the second, or by the minute where it is slow", () => {
  expect([paceWords(3.96), paceWords(0.3), paceWords(0.001)]).toEqual(["4 a second", "18 a minute", "1 a minute"]);
});

test("jobs stand by what goes on, what comes and what was; the address keeps what is seen", () => {
  const jobs = [{ state: "done" }, { state: "scheduled" }, { state: "waiting" }, { state: "planned" }] as const;
  expect(byTime(jobs).map((part) => [part.label, part.jobs.map(({ state }) => state)])).toEqual([
    ["Now", ["waiting", "planned"]],
    ["Later", ["scheduled"]],
    ["Earlier", ["done"]],
  ]);
  const address = "query=TLS&state=running%2Cpaused&kind=check";
  expect(jobsParameters(readJobsView(new URLSearchParams(address)))).toBe(address);
});
