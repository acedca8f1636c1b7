import { expect, test } from "vitest";
import { HostPace } from "./host-pace";

test("a host is asked at most once a second, and hosts do not wait for each other", async () => {
  let now = 5_000;
  const slept: number[] = [];
  const pace = new HostPace(
    () => now,
    async (ms) => slept.push(ms),
  );
  await pace.turn("10.0.0.1");
  await pace.turn("10.0.0.2");
  expect(slept).toEqual([]);
  now += 300;
  await pace.turn("10.0.0.1");
  await pace.turn("10.0.0.1");
  expect(slept).toEqual([700, 1_700]);
  now += 2_700;
  await pace.turn("10.0.0.1");
  expect(slept).toHaveLength(2);
});
