import { expect, test } from "vitest";
import { contradiction } from "./declared-audit";

const recorded = (...actions: string[]) => new Set(actions);

test("an operation records the action that it declares, and may open secrets on the way", () => {
  expect(contradiction({ audit: "site.add" }, recorded("site.add", "secret.use"))).toBeUndefined();
  expect(contradiction({}, recorded("secret.use"))).toBeUndefined();
  const either = { audit: { actions: ["device.edit", "device.reconnect"] } } as const;
  expect(contradiction(either, recorded("device.reconnect"))).toBeUndefined();
});

test("a success that records nothing of what it declares, or something else, is a contradiction", () => {
  expect(contradiction({ audit: "site.add" }, recorded())).toContain("recorded none");
  expect(contradiction({ audit: "site.add" }, recorded("site.add", "site.remove"))).toContain("site.remove");
  expect(contradiction({}, recorded("device.write"))).toContain("device.write");
});

test("what changes nothing may record nothing, and what goes on beside the answer is declared too", () => {
  const audit = { actions: ["person.change"], unlessUnchanged: true, besides: ["device.write"] } as const;
  expect(contradiction({ audit }, recorded())).toBeUndefined();
  expect(contradiction({ audit }, recorded("device.write"))).toBeUndefined();
  expect(contradiction({ audit }, recorded("person.remove"))).toContain("person.remove");
});
