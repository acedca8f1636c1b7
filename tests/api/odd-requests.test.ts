import { expect, test } from "vitest";
import { onEachDatabase } from "../support/each-database";
import { type ApiDocument, oddRequests } from "../support/odd-requests";

const seed = 20_260;
const count = 400;

await onEachDatabase("requests that no screen sends", (api) => {
  test("get an answer that says what is wrong with them, and none is told that Lineward failed", async () => {
    const admin = await api().as("admin");
    const { body: site } = await admin("POST", "/api/sites", { name: "Harbour" });
    const { body: document } = await admin<ApiDocument>("GET", "/api/openapi.json");
    const failed: string[] = [];
    const requests = oddRequests(document, seed, [site.id, admin.id, "none", "sip", "basip-panel"]);
    for (let n = 0; n < count; n += 1) {
      const { method, target, headers, body } = requests.next().value;
      // Broken escapes and methods that a path does not know end at the web server, before any route.
      if (method === "HEAD" || /%ed%a0%80/.test(target) || (method === "GET" && body !== undefined)) {
        continue;
      }
      const answer = await admin(method, target, body, headers);
      // An address that nobody has, asked for in a legal way, is not the product's failure.
      if (answer.status >= 500 && !answer.body.code?.startsWith("device_")) {
        failed.push(`${method} ${target} ${body?.slice(0, 300)} -> ${answer.status} ${answer.body.code}`);
      }
      if (answer.status >= 400 && answer.status !== 405) {
        expect(answer.headers.get("content-type")).toBe("application/problem+json");
      }
    }
    expect(failed).toEqual([]);
  });

  test("a cursor is one of ours or it is refused, in every list", async () => {
    const admin = await api().as("admin");
    const made = (keys: unknown) => Buffer.from(JSON.stringify(keys)).toString("base64url");
    const odd = [
      ["a"],
      [1, 2, 3],
      [null, null, null],
      ["a\0", "b", "c"],
      [2 ** 40, "b", "c"],
      { a: 1 },
      "x",
      [[], "b", "c"],
      [true, "b"],
      [0.5],
    ];
    const lists = [
      "/api/devices?sort=name",
      "/api/devices?sort=-status",
      "/api/devices?sort=seen",
      "/api/lines?",
      "/api/sites?",
      "/api/people?",
      "/api/audit?",
    ];
    for (const list of lists) {
      for (const cursor of ["%00", "!!!!", "eyJ", ...odd.map(made)]) {
        const answer = await admin("GET", `${list}&cursor=${cursor}`);
        expect([answer.status, answer.body.code], `${list} ${cursor}`).toEqual([422, "validation_failed"]);
      }
    }
  });
});
