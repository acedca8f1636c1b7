import { expect, test } from "vitest";
import type { Quiet } from "@/lib/channels/schemas";
import { changesOf, sharedHours } from "./shared-hours";

const night: Quiet = { days: [1, 2, 3], from: "22:00", to: "07:00", timeZone: "Europe/Amsterdam", passCritical: true };
const nightOtherwiseWritten: Quiet = { passCritical: true, timeZone: "Europe/Amsterdam", to: "07:00", from: "22:00", days: [1, 2, 3] };
const weekend: Quiet = { ...night, days: [6, 7] };
const channel = (id: string, quiet: Quiet | null) => ({ id, quiet, digest: null });

test("the hours that most channels have are shown, whatever order they were written in", () => {
  const channels = [channel("chat", weekend), channel("mail", night), channel("phone", nightOtherwiseWritten), channel("off", null)];
  expect(sharedHours("quiet", channels)).toEqual({ hours: night, ids: ["mail", "phone"] });
  expect(sharedHours("digest", channels)).toEqual({ hours: null, ids: [] });
});

test("new hours reach the chosen channels only, and those with hours of their own keep them", () => {
  const channels = [channel("mail", night), channel("phone", night), channel("chat", weekend), channel("new", null)];
  const later = { ...night, from: "23:00" };
  expect(changesOf("quiet", channels, { hours: later, ids: ["mail", "new"] })).toEqual([
    { id: "mail", hours: later },
    { id: "phone", hours: null },
    { id: "new", hours: later },
  ]);
  expect(changesOf("quiet", channels, { hours: null, ids: ["mail", "phone"] })).toEqual([
    { id: "mail", hours: null },
    { id: "phone", hours: null },
  ]);
  expect(changesOf("quiet", channels, sharedHours("quiet", channels))).toEqual([]);
});
