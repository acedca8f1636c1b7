import { expect, test } from "vitest";
import { durationWords, endStatusIn, type Reset, resetStateOf, ticketNote } from "./reset-words";

const reset: Reset = {
  id: "reset-1",
  lineId: "line-1",
  lineName: "Apartment 12",
  state: "half_done",
  wish: "new",
  ticket: "HD-20431",
  askedBy: null,
  by: "Mara Dunn",
  startedAt: "2030-01-05T10:00:00.000Z",
  steps: [],
  ends: [
    { endId: "a", deviceName: "Apartment 12", noun: "monitor", label: "SIP account", role: "registers", holds: "old" },
    { endId: "b", deviceName: "pbx-1", noun: "PBX", label: "Extension 204", role: "accepts", holds: "new" },
    { endId: "c", deviceName: "gw-1", noun: "gateway", label: "Endpoint apt-204", role: "registers", holds: "unknown" },
  ],
  canFinish: true,
  canPutBack: true,
  canReveal: false,
  words: "Extension 204 on pbx-1 has the new password, monitor Apartment 12 has the old one.",
};

test("each end of a half-done reset says which password it has, and one that nobody knows says so", () => {
  const words = ["a", "b", "c", "elsewhere"].map((id) => endStatusIn(reset, { id }).words);
  expect(words).toEqual(["Old password", "New password", "Not known which password", "Carries the line, nothing to change"]);
  expect(endStatusIn(reset, { id: "a" }).tone).toBe("bad");
});

test("the end that is being written is the one that shows it", () => {
  const step = {
    seq: 1,
    kind: "write",
    end: "",
    endId: "a",
    action: "Write monitor",
    state: "working",
    at: null,
    finishedAt: null,
  } as const;
  const running: Reset = { ...reset, state: "running", steps: [step] };
  expect(endStatusIn(running, { id: "a" })).toMatchObject({ words: "Writing", tone: "accent" });
  expect(endStatusIn(running, { id: "b" })).toMatchObject({ words: "New password", tone: "ok" });
});

test("a reset that was put back is told apart from one that wrote nothing", () => {
  expect(resetStateOf({ state: "failed", words: "Put back: every end has its old password again." }).label).toBe("Put back");
  expect(resetStateOf({ state: "failed", words: "Nothing was written. The panel does not answer." }).label).toBe("Not reset");
});

test("the note for the ticket names line, agent, outcome and reset", () => {
  const note = ticketNote(reset);
  for (const part of ["Apartment 12", "Mara Dunn", "Half done", "reset-1"]) {
    expect(note).toContain(part);
  }
});

test("durations are as precise as they need to be", () => {
  expect(["0.1 s", "9.9 s", "10 s", "89 s", "1 min 30 s"]).toEqual([100, 9_900, 9_960, 89_000, 90_000].map(durationWords));
});
