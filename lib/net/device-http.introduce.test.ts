import { expect, test } from "vitest";
import { device, faultOf, ok, openDeviceHttp } from "@/tests/support/device-http-under-test";
import { httpAnswer } from "@/tests/support/raw-device";
import { DeviceFault } from "./device-fault";
import type { DeviceConnection } from "./types";

const lines = (panel: { requests: readonly string[] }) => panel.requests.map((request) => request.slice(0, request.indexOf(" HTTP")));
const who = async (over: DeviceConnection) => {
  await over.request({ method: "GET", path: "/who" });
};
const stranger = async (over: DeviceConnection) => {
  await who(over);
  throw new DeviceFault("another_device", "Somebody else", { maybeSent: false });
};
const write = { method: "POST", path: "/write", body: "{}" } as const;
const basic = { method: "GET", path: "/read", headers: { authorization: "Basic YTpi" } } as const;

test("who answers is asked once per new connection before a write, over that very connection", async () => {
  const panel = await device(ok);
  const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint, introduce: who });
  await connection.request(write);
  await connection.request(write);
  expect(lines(panel)).toEqual(["GET /who", "POST /write", "POST /write"]);
  expect(panel.accepted).toBe(1);
});

test("a read is not held up, and what it was answered over serves the write after it", async () => {
  const panel = await device(ok);
  const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint, introduce: who });
  await connection.request({ method: "GET", path: "/read" });
  await connection.request(write);
  expect(lines(panel)).toEqual(["GET /read", "POST /write"]);
});

test.each([write, basic])("a stranger gets neither a write nor a login that travels with the request: $path", async (asked) => {
  const panel = await device(ok);
  const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint, introduce: stranger }).request(asked));
  expect(fault).toMatchObject({ code: "another_device", details: { maybeSent: false } });
  expect(lines(panel)).toEqual(["GET /who"]);
});

test("a device that closes after every answer is asked, and written to over the next connection", async () => {
  const panel = await device((socket) => socket.end(httpAnswer("ok", { headers: { connection: "close" } })));
  const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint, introduce: who });
  await connection.request(write);
  expect(lines(panel)).toEqual(["GET /who", "POST /write"]);
});
