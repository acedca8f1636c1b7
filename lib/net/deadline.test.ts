import { expect, test } from "vitest";
import { device, faultOf, ok, openDeviceHttp } from "@/tests/support/device-http-under-test";
import { httpAnswer } from "@/tests/support/raw-device";
import { DeadlineEnded, startDeadline } from "./deadline";

const deadlines = { connectMs: 200, headersMs: 200, bodyMs: 200 };
/** Longer than every deadline together. */
const stallMs = 700;

/** What a machine without a free core does to a process: nothing of it runs, and all its timers are due when it goes on. */
function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs);
}

test("a device is not said to be late for the time in which Lineward itself stood still", async () => {
  const panel = await device((socket, request) => {
    if (request.startsWith("GET /stall ")) {
      standStill();
    }
    socket.write(httpAnswer("here"));
  });
  const connection = openDeviceHttp({ deadlines }).connect({ deviceId: "a", endpoint: panel.endpoint });
  const connecting = connection.request({ method: "GET", path: "/" });
  standStill();
  expect((await connecting).text).toBe("here");
  expect((await connection.request({ method: "GET", path: "/stall" })).text).toBe("here");
});

test("a device that takes long is late all the same, also while others are answered", async () => {
  const silent = await device(() => undefined);
  const lively = await device(ok);
  const http = openDeviceHttp({ deadlines });
  const late = faultOf(http.connect({ deviceId: "a", endpoint: silent.endpoint }).request({ method: "GET", path: "/" }));
  const answered = await http.connect({ deviceId: "b", endpoint: lively.endpoint }).request({ method: "GET", path: "/" });
  expect(answered.text).toBe("ok");
  expect((await late).message).toContain("did not answer within 200 ms");
});

test("a deadline tells each who listens once, at once whoever comes after its end, and nobody who has stopped listening", async () => {
  const clock = startDeadline(60_000);
  const told: string[] = [];
  const early = clock.signal;
  clock.onEnd(() => told.push("first"));
  const takeBack = clock.onEnd(() => told.push("taken back"));
  takeBack();
  clock.cancel();
  clock.cancel();
  clock.onEnd(() => told.push("late"));
  expect([told, early.aborted, clock.signal === early]).toEqual([["first", "late"], true, true]);
  await expect(clock.race(new Promise(() => undefined))).rejects.toThrow(DeadlineEnded);
  clock.stop();
  const ended = startDeadline(60_000);
  ended.cancel();
  expect(ended.signal.aborted).toBe(true);
  ended.stop();
});
