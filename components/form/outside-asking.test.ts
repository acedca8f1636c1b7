import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { form } from "@/tests/support/form-model";
import type { OutsideWarning } from "./form-state";
import { OutsideAsking, type OutsideCheck } from "./outside-asking";
import { joined } from "./warnings";

type Said = ReadonlyMap<string, OutsideWarning>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A form whose questions to others are answered by the test. */
function askingForm() {
  const made = form();
  const waiting: { values: Record<string, unknown>; secrets: readonly string[]; answer: (said: Said) => void; fail: () => void }[] = [];
  const check: OutsideCheck = (typed) =>
    new Promise((answer, reject) => waiting.push({ ...typed, answer, fail: () => reject(new Error("no answer")) }));
  const asking = new OutsideAsking(made.model, check);
  made.model.states.listenToSummary(() => asking.look());
  return { ...made, asking, waiting, warning: (path: string) => made.model.states.at(path).warning };
}

const noSuch = (user: string): Said => new Map([["user", { message: `pbx-1 has no extension ${user}.`, who: "pbx-1" }]]);

test("others are asked once the typing rests, with the document as it would be and the secrets by name", async () => {
  const { fill, waiting, warning } = askingForm();
  fill("user", "99");
  fill("user", "998");
  fill("password", "correct0horse");
  expect(waiting).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(400);
  expect(waiting).toMatchObject([{ values: { user: "998" }, secrets: ["password"] }]);
  expect(JSON.stringify(waiting[0]?.values)).not.toContain("correct0horse");
  waiting[0]?.answer(noSuch("998"));
  await vi.advanceTimersByTimeAsync(0);
  expect(warning("user")).toMatchObject({ message: "pbx-1 has no extension 998.", who: "pbx-1" });
});

test("an answer to what is no longer typed is not shown", async () => {
  const { fill, waiting, warning } = askingForm();
  fill("user", "998");
  await vi.advanceTimersByTimeAsync(400);
  fill("user", "117");
  await vi.advanceTimersByTimeAsync(400);
  waiting[1]?.answer(new Map());
  waiting[0]?.answer(noSuch("998"));
  await vi.advanceTimersByTimeAsync(0);
  expect(warning("user")).toBeUndefined();
});

test("a write that is asked for before the others have answered waits, and hears what nobody can have read", async () => {
  const { fill, waiting, asking } = askingForm();
  fill("user", "998");
  const unread = asking.lastWord();
  expect(waiting).toHaveLength(1);
  waiting[0]?.answer(noSuch("998"));
  expect(await unread).toEqual({ isKnown: true, unread: ["pbx-1 has no extension 998."] });
  // By now it stands beside the field: the second press sends.
  expect(await asking.lastWord()).toEqual({ isKnown: true, unread: [] });
  expect(waiting).toHaveLength(1);
});

test("a sentence that came up under the hand that was about to press is held to be unread, one that stood there for a while is not", async () => {
  const { fill, waiting, asking, warning } = askingForm();
  fill("user", "998");
  await vi.advanceTimersByTimeAsync(400);
  waiting[0]?.answer(noSuch("998"));
  await vi.advanceTimersByTimeAsync(200);
  expect(warning("user")).toBeDefined();
  expect(await asking.lastWord()).toEqual({ isKnown: true, unread: ["pbx-1 has no extension 998."] });
  expect(await asking.lastWord()).toEqual({ isKnown: true, unread: [] });
  fill("user", "997");
  await vi.advanceTimersByTimeAsync(400);
  waiting[1]?.answer(noSuch("997"));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(await asking.lastWord()).toEqual({ isKnown: true, unread: [] });
});

test("what is only worth knowing holds no write back", async () => {
  const { fill, waiting, asking } = askingForm();
  fill("user", "117");
  const quiet = asking.lastWord();
  waiting[0]?.answer(new Map([["password", { message: "Shared with Extension 117.", quiet: true }]]));
  expect(await quiet).toEqual({ isKnown: true, unread: [] });
});

test("a check that fails or hangs holds a write back for three seconds at most, is told as not known, and is made again", async () => {
  const { fill, waiting, asking, warning } = askingForm();
  fill("user", "998");
  void asking.lastWord();
  waiting[0]?.answer(noSuch("998"));
  await vi.advanceTimersByTimeAsync(0);
  expect(warning("user")).toBeDefined();
  const unknown = { isKnown: false, unread: [] };
  fill("user", "118");
  const failed = asking.lastWord();
  waiting[1]?.fail();
  expect(await failed).toEqual(unknown);
  // What was said of another user is not true of this one.
  expect(warning("user")).toBeUndefined();
  const again = asking.lastWord();
  expect(waiting).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await again).toEqual(unknown);
});

test("what another end says of a field stands beside the field's own warning and among its changes, and hides neither", async () => {
  const { fill, waiting, warning, asking, model } = askingForm();
  fill("user", "998");
  void asking.lastWord();
  const own = { message: "Longer than most take." };
  expect(joined(own, noSuch("998").get("user"))).toMatchObject({ ...own, also: { who: "pbx-1" } });
  waiting[0]?.answer(noSuch("998"));
  await vi.advanceTimersByTimeAsync(0);
  expect(warning("user")?.who).toBe("pbx-1");
  expect(model.states.currentSummary().entries.find(({ path }) => path === "user")?.risks).toContain("pbx-1 has no extension 998.");
});
