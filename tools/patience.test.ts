import { expect, test } from "vitest";
import { ApiFailure } from "./api-client";
import { patiently } from "./patience";

const failing = (errors: readonly unknown[]) => {
  let tries = 0;
  return {
    tries: () => tries,
    async work() {
      const error = errors[tries];
      tries += 1;
      if (error !== undefined) {
        throw error;
      }
      return "done";
    },
  };
};
const late = new ApiFailure(504, "device_timeout", "POST /api/devices");
const broken = new TypeError("fetch failed", { cause: new Error("other side closed") });

test("a device that is late and a connection that breaks off are tried again", async () => {
  const { work, tries } = failing([late, broken]);
  expect(await patiently("Add Lobby", work, 1)).toBe("done");
  expect(tries()).toBe(3);
});

test("what stays so ends in one line that says what was tried and how it ended", async () => {
  const { work, tries } = failing(Array.from({ length: 9 }, () => broken));
  await expect(patiently("Add Lobby", work, 1)).rejects.toThrow("Add Lobby: tried 5 times, the last time fetch failed, other side closed");
  expect(tries()).toBe(5);
});

test("a refusal is not tried again", async () => {
  const { work, tries } = failing([new ApiFailure(422, "validation_failed", "POST /api/devices")]);
  await expect(patiently("Add Lobby", work, 1)).rejects.toThrow("422");
  expect(tries()).toBe(1);
});
