import { expect, test, vi } from "vitest";
import { shared, slot } from "./app";

test("a value is made once in a process, however often the module is loaded", async () => {
  const create = vi.fn(() => ({ made: true }));
  const first = shared("health", create);
  vi.resetModules();
  const again = (await import("./app")).shared("health", create);
  expect(again()).toBe(first());
  expect(create).toHaveBeenCalledTimes(1);
  slot("health").value = undefined;
  first();
  expect(create).toHaveBeenCalledTimes(2);
});

test("what could not be made is tried again by the next one who asks", () => {
  let fails = true;
  const made = shared("vault", () => {
    if (fails) {
      throw new Error("not yet");
    }
    return "open";
  });
  expect(made).toThrow("not yet");
  fails = false;
  expect(made()).toBe("open");
});
