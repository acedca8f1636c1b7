import { describe, expect, test, vi } from "vitest";
import { device, faultOf, ok, openDeviceHttp } from "@/tests/support/device-http-under-test";
import { httpAnswer } from "@/tests/support/raw-device";
import type { DeviceRequest } from "./types";

const get: DeviceRequest = { method: "GET", path: "/" };
const post: DeviceRequest = { method: "POST", path: "/", body: "{}" };

describe("connections", () => {
  test("are kept: many requests in a row need one, and answers in a burst need two", async () => {
    const panel = await device((socket) => setImmediate(() => ok(socket, "", 0)));
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    for (let i = 0; i < 30; i += 1) {
      await connection.request(get);
    }
    expect(panel.accepted).toBe(1);
    await Promise.all(Array.from({ length: 30 }, () => connection.request(get)));
    expect(panel.accepted).toBe(2);
    expect(panel.openMax).toBe(2);
    expect(panel.requests).toHaveLength(60);
  });

  test("never exceed two per device, also where each is closed after its answer", async () => {
    const panel = await device((socket) => socket.end(httpAnswer("ok", { headers: { connection: "close" } })));
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    const replies = await Promise.all(Array.from({ length: 20 }, () => connection.request(get)));
    expect(replies.every(({ text }) => text === "ok")).toBe(true);
    expect(panel.accepted).toBe(20);
    expect(panel.openMax).toBeLessThanOrEqual(3); // The server may see a new socket a moment before it sees the old one's end.
  });

  test("do not wait for those of another device", async () => {
    const slow = await device(() => undefined);
    const panel = await device(ok);
    const http = openDeviceHttp({ deadlines: { headersMs: 200 } });
    const stuck = Promise.allSettled(
      Array.from({ length: 4 }, () => http.connect({ deviceId: "slow", endpoint: slow.endpoint }).request(get)),
    );
    await expect(http.connect({ deviceId: "b", endpoint: panel.endpoint }).request(get)).resolves.toMatchObject({ status: 200 });
    await stuck;
  });

  test("that the device dropped while idle: a read is asked again, once", async () => {
    const panel = await device((socket, _request, count) => (count === 2 ? socket.destroy() : ok(socket, "", count)));
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    await connection.request(get);
    await expect(connection.request(get)).resolves.toMatchObject({ text: "ok" });
    expect(panel.requests).toHaveLength(3);
  });

  test("that the device dropped while idle: a write is never repeated in silence", async () => {
    const panel = await device((socket, _request, count) => (count === 2 ? socket.destroy() : ok(socket, "", count)));
    const connection = openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint });
    await connection.request(post);
    expect(await faultOf(connection.request(post))).toMatchObject({ code: "device_unreachable", details: { maybeSent: true } });
    expect(panel.requests).toHaveLength(2);
  });

  test("that never answered are not tried again", async () => {
    const panel = await device((socket) => socket.destroy());
    const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get));
    expect(fault.code).toBe("device_unreachable");
    expect(panel.requests).toHaveLength(1);
  });

  test("end when device HTTP is closed, and nothing is asked any more", async () => {
    const panel = await device(ok);
    const http = openDeviceHttp();
    const connection = http.connect({ deviceId: "a", endpoint: panel.endpoint });
    await connection.request(get);
    await http.close();
    expect(await faultOf(connection.request(get))).toMatchObject({ code: "device_unreachable", details: { maybeSent: false } });
    await vi.waitFor(() => expect(panel.open).toBe(0), 20_000);
  });
});

describe("a device that fails again and again", () => {
  test("is left alone, says so at once with a time, and is tried again after the rest; one answer closes it", async () => {
    let broken = true;
    const panel = await device((socket) => (broken ? socket.destroy() : ok(socket, "", 0)));
    const http = openDeviceHttp({ circuit: { failures: 3, restMs: 250 } });
    const connection = http.connect({ deviceId: "a", endpoint: panel.endpoint });
    for (let i = 0; i < 3; i += 1) {
      await faultOf(connection.request(get));
    }
    const fault = await faultOf(connection.request(get));
    expect(fault).toMatchObject({ code: "device_unreachable", details: { maybeSent: false } });
    expect(fault.message).toMatch(/3 times in a row.*left alone/);
    // What is known of the device is what it did when it was last asked.
    expect(fault.details.last?.message).toContain("closed the connection before it answered");
    const restsForMs = Date.parse(fault.details.retryAt ?? "") - Date.now();
    expect(restsForMs).toBeLessThanOrEqual(250);
    // The sentence may be kept for days: how long is a time beside it.
    expect(fault.message).not.toMatch(/\d+ m?s/);
    expect(panel.requests).toHaveLength(3);
    broken = false;
    await vi.waitFor(() => connection.request(get), { interval: 25, timeout: 20_000 });
    await Promise.all([connection.request(get), connection.request(get)]);
  });

  test("lets those who wait for a connection go as soon as it is left alone", async () => {
    const panel = await device((socket) => socket.destroy());
    const connection = openDeviceHttp({ circuit: { failures: 2, restMs: 60_000 } }).connect({ deviceId: "a", endpoint: panel.endpoint });
    await Promise.allSettled(Array.from({ length: 20 }, () => connection.request(get)));
    expect(panel.requests.length).toBeLessThanOrEqual(3);
  });

  test("is tried at once after a reset of the circuit, and other devices never suffer", async () => {
    const broken = await device((socket) => socket.destroy());
    const panel = await device(ok);
    const http = openDeviceHttp({ circuit: { failures: 1, restMs: 60_000 } });
    const connection = http.connect({ deviceId: "a", endpoint: broken.endpoint });
    await faultOf(connection.request(get));
    await http.connect({ deviceId: "b", endpoint: panel.endpoint }).request(get);
    expect((await faultOf(connection.request(get))).message).toContain("left alone");
    http.resetCircuit("a");
    await faultOf(connection.request(get));
    expect(broken.requests).toHaveLength(2);
  });

  test("counts only silence: an answer that is not understood is an answer", async () => {
    const panel = await device((socket) => socket.write(httpAnswer("", { status: "302 Found" })));
    const connection = openDeviceHttp({ circuit: { failures: 1, restMs: 60_000 } }).connect({ deviceId: "a", endpoint: panel.endpoint });
    await faultOf(connection.request(get));
    await faultOf(connection.request(get));
    expect(panel.requests).toHaveLength(2);
  });
});
