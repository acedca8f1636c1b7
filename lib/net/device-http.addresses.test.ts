import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Networks, parseNetworks } from "@/lib/schema/address-rules";
import { device, faultOf, loopback, ok, openDeviceHttp } from "@/tests/support/device-http-under-test";
import type { DeviceRequest } from "./types";

const get: DeviceRequest = { method: "GET", path: "/" };
const post: DeviceRequest = { method: "POST", path: "/", body: "{}" };

const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === "::1"));

describe("the address that is dialled", () => {
  test("is one that was checked, and Host still names what a person typed", async () => {
    const panel = await device(ok);
    const resolve = vi.fn(async () => ["127.0.0.1"]);
    const endpoint = { ...panel.endpoint, host: "panel.example" };
    await openDeviceHttp({ resolve }).connect({ deviceId: "a", endpoint }).request(get);
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(panel.requests[0]?.toLowerCase()).toContain(`host: panel.example:${endpoint.port}`);
  });

  test("is not another one that the name changes to between the check and the connection", async () => {
    const panel = await device(ok);
    const victim = await device(ok, { host: "127.0.0.9", port: panel.endpoint.port });
    const answers = [["127.0.0.1"], ["127.0.0.9"], ["127.0.0.9"]];
    const http = openDeviceHttp({ networks: () => parseNetworks("127.0.0.1"), resolve: async () => answers.shift() ?? [] });
    const connection = http.connect({ deviceId: "a", endpoint: { ...panel.endpoint, host: "panel.example" } });
    await connection.request(get);
    expect(panel.requests).toHaveLength(1);
    await panel.close();
    const fault = await faultOf(connection.request(get));
    expect(fault).toMatchObject({ code: "address_not_allowed", details: { maybeSent: false } });
    expect(victim.accepted).toBe(0);
  });

  test.skipIf(!hasIpv6)("may be an IPv6 one", async () => {
    const panel = await device(ok, { host: "::1" });
    await openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get);
    expect(panel.requests[0]?.toLowerCase()).toContain(`host: [::1]:${panel.endpoint.port}`);
  });

  test("is none at all if one of several is denied", async () => {
    const panel = await device(ok);
    const http = openDeviceHttp({ resolve: async () => ["127.0.0.1", "169.254.169.254"] });
    const fault = await faultOf(http.connect({ deviceId: "a", endpoint: { ...panel.endpoint, host: "panel.example" } }).request(get));
    expect(fault).toMatchObject({ code: "address_not_allowed", message: expect.stringContaining("metadata") });
    expect(panel.accepted).toBe(0);
  });

  test("is the next one if the first refuses", async () => {
    const panel = await device(ok);
    const http = openDeviceHttp({ resolve: async () => ["127.0.0.7", "127.0.0.1"] });
    await expect(
      http.connect({ deviceId: "a", endpoint: { ...panel.endpoint, host: "panel.example" } }).request(get),
    ).resolves.toMatchObject({ text: "ok" });
  });

  test.each(["2130706433", "0177.0.0.1", "127.1", "0x7f.1", "0x7f000001", "[::1]", "::ffff:169.254.169.254", "fe80::1%lo"])(
    "is none at all for %s",
    async (host) => {
      const panel = await device(ok);
      const resolve = vi.fn(async () => ["127.0.0.1"]);
      const fault = await faultOf(
        openDeviceHttp({ resolve })
          .connect({ deviceId: "a", endpoint: { ...panel.endpoint, host } })
          .request(get),
      );
      expect(fault.code).toBe("address_not_allowed");
      expect(resolve).not.toHaveBeenCalled();
      expect(panel.accepted).toBe(0);
    },
  );

  test.each([["0.0.0.0"], ["127.0.0.1"], ["localhost"], ["lineward.example"]])("is never Lineward's own listener on %s", async (host) => {
    const own = await device(ok);
    const http = openDeviceHttp({ own: () => [{ host, port: own.endpoint.port }], resolve: async () => ["127.0.0.1"] });
    const fault = await faultOf(http.connect({ deviceId: "a", endpoint: own.endpoint }).request(get));
    expect(fault).toMatchObject({ code: "address_not_allowed", message: expect.stringContaining("Lineward itself") });
    expect(own.accepted).toBe(0);
  });

  test("stops being used at once when its network is taken from the list", async () => {
    const panel = await device(ok);
    let networks: Networks = loopback;
    const connection = openDeviceHttp({ networks: async () => networks }).connect({ deviceId: "a", endpoint: panel.endpoint });
    await connection.request(get);
    networks = parseNetworks("10.0.0.0/8");
    expect((await faultOf(connection.request(get))).code).toBe("address_not_allowed");
    expect(panel.requests).toHaveLength(1);
  });
});

describe("https", () => {
  test("with the accepted certificate works, asks for the name, and keeps the connection", async () => {
    const panel = await device(ok, { tls: true });
    const endpoint = { ...panel.endpoint, host: "panel.example" };
    const http = openDeviceHttp({ resolve: async () => ["127.0.0.1"] });
    const connection = http.connect({ deviceId: "a", endpoint, pin: panel.sha256 });
    await connection.request(get);
    await connection.request(get);
    expect(panel.serverNames).toEqual(["panel.example"]);
    expect(panel.accepted).toBe(1);
  });

  test("with another certificate stops with both fingerprints before any HTTP byte", async () => {
    const panel = await device(ok, { tls: true });
    const pin = "a".repeat(64);
    const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint, pin }).request(post));
    expect(fault).toMatchObject({
      code: "certificate_changed",
      details: { maybeSent: false, certificate: { pinned: pin, presented: panel.sha256 } },
    });
    expect(panel.accepted).toBe(1);
    expect(panel.bytes).toBe(0);
  });

  test("without an accepted certificate stops with the presented fingerprint before any HTTP byte", async () => {
    const panel = await device(ok, { tls: true });
    const fault = await faultOf(openDeviceHttp().connect({ deviceId: "a", endpoint: panel.endpoint }).request(get));
    expect(fault.code).toBe("certificate_changed");
    expect(fault.details.certificate).toEqual({ presented: panel.sha256 });
    expect(panel.bytes).toBe(0);
  });

  test("does not reuse a connection that was opened under another accepted certificate", async () => {
    const panel = await device(ok, { tls: true });
    const http = openDeviceHttp();
    await http.connect({ deviceId: "a", endpoint: panel.endpoint, pin: panel.sha256 }).request(get);
    const fault = await faultOf(http.connect({ deviceId: "a", endpoint: panel.endpoint, pin: "b".repeat(64) }).request(get));
    expect(fault.code).toBe("certificate_changed");
    expect(panel.requests).toHaveLength(1);
  });

  test("shows its certificate without an HTTP byte, under the same address rules", async () => {
    const panel = await device(ok, { tls: true });
    const shown = await openDeviceHttp().certificate(panel.endpoint);
    expect(shown).toMatchObject({ sha256: panel.sha256, subject: "CN=localhost", issuer: "CN=localhost", selfSigned: true });
    expect(new Date(shown.validTo) > new Date(shown.validFrom)).toBe(true);
    expect(panel.bytes).toBe(0);
    const http = openDeviceHttp({ networks: () => parseNetworks("10.0.0.0/8") });
    expect((await faultOf(http.certificate(panel.endpoint))).code).toBe("address_not_allowed");
    expect(panel.accepted).toBe(1);
  });

  test("at a port that speaks no TLS says so", async () => {
    const plain = createServer((socket) => socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(
      0,
      "127.0.0.1",
    );
    await once(plain, "listening");
    onTestFinished(() => void plain.close());
    const { port } = plain.address() as AddressInfo;
    const fault = await faultOf(openDeviceHttp().certificate({ scheme: "https", host: "127.0.0.1", port }));
    expect(fault).toMatchObject({
      code: "device_unreachable",
      message: expect.stringContaining("secure connection"),
      details: { maybeSent: false },
    });
  });

  test("is what a certificate needs: over http there is none to show", async () => {
    const panel = await device(ok);
    expect((await faultOf(openDeviceHttp().certificate(panel.endpoint))).code).toBe("device_unsupported");
    expect(panel.accepted).toBe(0);
  });
});
