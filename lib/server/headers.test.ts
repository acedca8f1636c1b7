import { request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseNetworks } from "@/lib/schema/address-rules";
import { startFront } from "./front";
import { openRequests } from "./open-requests";

/** A web server that answers with the headers as the product behind it sees them. */
function echo(trusted: string) {
  return startFront({
    rules: { https: false, trustedProxies: trusted === "" ? [] : parseNetworks(trusted) },
    gate: () => undefined,
    underWay: openRequests(),
    answer: async (request, response) => {
      response.end(JSON.stringify(request.headers));
    },
  });
}

const strict = echo("");
const behindProxy = echo("127.0.0.1, 10.0.0.0/8");
const servers = [strict, behindProxy];

beforeAll(() => Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)))));
afterAll(() => servers.map((server) => server.close()));

const said = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip", "forwarded"] as const;

/** What is left of the headers that speak of the caller. A name may be sent more than once. */
function left(server: typeof strict, headers: Readonly<Record<string, string | string[]>>): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const asked = ask({ port, host: "127.0.0.1", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        const seen = JSON.parse(text) as Record<string, unknown>;
        resolve(Object.fromEntries(said.flatMap((name) => (name in seen ? [[name, seen[name]]] : []))));
      });
    });
    asked.once("error", reject);
    asked.end();
  });
}

const hostile = {
  "X-Forwarded-For": "203.0.113.66",
  "X-Forwarded-Host": "evil.example",
  "X-Forwarded-Proto": "https",
  "X-Forwarded-Port": "1",
  "X-Real-IP": "203.0.113.66",
  Forwarded: "for=203.0.113.66;proto=https;host=evil.example",
};

test("without a trusted proxy a caller is who opened the connection, whatever the request says", async () => {
  expect(await left(strict, hostile)).toEqual({ "x-forwarded-for": "127.0.0.1" });
  expect(await left(strict, { "X-Forwarded-For": ["127.0.0.1", "::1"] })).toEqual({ "x-forwarded-for": "127.0.0.1" });
});

test("of what passed a trusted proxy only its own words count: the last address that is none of the proxies', the last scheme and host", async () => {
  const of = async (forwardedFor: string | string[]) => (await left(behindProxy, { "X-Forwarded-For": forwardedFor }))["x-forwarded-for"];
  expect(await of("203.0.113.66, 198.51.100.7")).toBe("198.51.100.7");
  expect(await of("203.0.113.66, 198.51.100.7, 10.1.2.3")).toBe("198.51.100.7");
  expect(await of(["203.0.113.66", "198.51.100.7"])).toBe("198.51.100.7");
  expect(await of("[2001:db8::7]:4711")).toBe("2001:db8::7");
  expect(await of("::ffff:198.51.100.7")).toBe("198.51.100.7");
  // What is no address ends the search: the proxy that passed it on is the caller then, and nobody whom it was told of.
  for (const rubbish of ["unknown", "_hidden", "<script>", "999.1.1.1", ",,,", "198.51.100.7 203.0.113.1"]) {
    expect(await of(`203.0.113.66, ${rubbish}`), rubbish).toBe("127.0.0.1");
  }
  expect(
    await left(behindProxy, { ...hostile, "X-Forwarded-Proto": ["https", "http"], "X-Forwarded-Host": "evil.example, house.example" }),
  ).toEqual({
    "x-forwarded-for": "203.0.113.66",
    "x-forwarded-host": "house.example",
    "x-forwarded-proto": "http",
  });
});
