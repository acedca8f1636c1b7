import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { isDeviceFault } from "@/lib/net/device-fault";
import type { DeviceReply, DeviceRequest } from "@/lib/net/types";
import { basipClient } from "./client";
import { changePassword } from "./password";

const [before, after] = [`Old &+${randomUUID().slice(0, 6)}`, `New %=${randomUUID().slice(0, 6)}`];
const shapes = ["web_admin_query", "admin_query", "admin_json"] as const;

/** A device that refuses with whatever `words` makes of the request. */
async function refusedBy(shape: (typeof shapes)[number], words: (request: DeviceRequest) => unknown) {
  const connection = {
    endpoint: { scheme: "http", host: "192.0.2.1", port: 80 } as const,
    request: async (request: DeviceRequest): Promise<DeviceReply> => ({
      status: 400,
      headers: {},
      cookies: [],
      text: JSON.stringify({ error: words(request) }),
    }),
  };
  const session = { get: () => "token", set: () => undefined, clear: () => undefined, share: async () => undefined };
  const context = {
    connection,
    credentials: { username: "admin", password: before },
    settings: { base: "/api/v1", passwordChange: shape },
    session,
  };
  return changePassword(basipClient(context, "panel"), context, { username: "admin", password: after }).then(
    () => undefined,
    (error: unknown) => (isDeviceFault(error) ? error : undefined),
  );
}

test.each(shapes)("%s: a device that repeats its request in a refusal gives neither password away", async (shape) => {
  const fault = await refusedBy(shape, ({ path, body }) => `Wrong parameter in ${path} ${body ?? ""} ${before} ${after}`);
  expect(fault?.code).toBe("device_rejected");
  const said = JSON.stringify([fault?.message, fault?.details]);
  for (const password of [before, after]) {
    expect([password, encodeURIComponent(password)].filter((candidate) => said.includes(candidate))).toEqual([]);
  }
  expect(said).toContain("Wrong parameter");
});

test("a complaint about one of the device's own parameters is shown at the password", async () => {
  const fault = await refusedBy("admin_json", () => ({
    code: "not_valid",
    message: "Data validation error",
    data: { new_password: "is too long" },
  }));
  expect(fault?.details.fields).toEqual([{ path: "password", message: "is too long" }]);
});
