import { expect, test } from "vitest";
import type { AuditEntry } from "../audit/use-audit";
import { serverTimes } from "../ui/times";
import { dayOf, deedsOf } from "./activity-words";

function entry(seq: number, part: Partial<AuditEntry>): AuditEntry {
  return {
    seq,
    id: `entry-${seq}`,
    at: new Date(Date.UTC(2030, 0, 5, 10, 0, seq)).toISOString(),
    actor: { id: "agent", name: "Mara Dunn" },
    action: "line.reset",
    phase: "asked",
    subject: "line",
    subjectId: "line-1",
    subjectName: "Apartment 12",
    deviceId: null,
    siteId: null,
    correlationId: "one",
    address: null,
    agent: null,
    detail: {},
    hash: "",
    ...part,
  };
}

test("a reset and every write that it took are told as one deed, with its ticket and how it ended", () => {
  const deeds = deedsOf([
    entry(4, { phase: "happened" }),
    entry(3, { action: "device.write", subject: "device", subjectName: "pbx-1", phase: "happened" }),
    entry(2, { action: "secret.use", subject: "secret", subjectName: "pbx-1", phase: "happened" }),
    entry(1, { detail: { ticket: "HD-20431" } }),
  ]);
  expect(deeds).toHaveLength(1);
  expect(deeds[0]).toMatchObject({ about: "Apartment 12", ticket: "HD-20431", href: "/lines/line-1", outcome: { label: "Done" } });
  expect(deeds[0]?.entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
});

test("a reset that is half done, was put back or goes on never reads as done", () => {
  const labelOf = (...entries: AuditEntry[]) => deedsOf(entries)[0]?.outcome?.label;
  expect(labelOf(entry(1, {}), entry(2, { phase: "unknown" }))).toBe("Half done");
  expect(labelOf(entry(1, {}), entry(2, { phase: "refused", detail: { code: "put_back" } }))).toBe("Put back");
  expect(labelOf(entry(1, {}), entry(2, { phase: "refused", detail: { code: "not_written" } }))).toBe("Not reset");
  expect(labelOf(entry(1, {}))).toBe("Under way");
});

test("a half-done reset that was finished later reads as done", () => {
  const [deed] = deedsOf([
    entry(1, {}),
    entry(2, { phase: "unknown" }),
    entry(3, { action: "line.reset_finish" }),
    entry(4, { phase: "happened" }),
  ]);
  expect(deed?.outcome?.label).toBe("Done");
});

test("days are named as people name them", () => {
  const now = new Date("2030-01-05T00:30:00Z");
  expect(dayOf("2030-01-05T00:10:00Z", now, serverTimes)).toBe("Today");
  expect(dayOf("2030-01-04T23:50:00Z", now, serverTimes)).toBe("Yesterday");
  expect(dayOf("2030-01-01T12:00:00Z", now, serverTimes)).toBe("Tuesday 1 January");
});
