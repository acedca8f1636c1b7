import { readdirSync, readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { allEndpoints, publishedEndpoints } from "@/lib/api/all-endpoints";
import { openApiDocument } from "@/lib/api/openapi";
import { authEndpoints } from "@/lib/auth/endpoints";
import { problems } from "@/lib/http/problems";
import { liveKinds, streamKinds } from "@/lib/live/kinds";
import { sources, withoutComments } from "./sources";

const named = (endpoints: readonly { method: string; path: string }[]) => endpoints.map(({ method, path }) => `${method} ${path}`).sort();

/** The operations of a document, as "GET /api/me". */
function listed(): string[] {
  const { paths } = openApiDocument() as { paths: Record<string, object> };
  return named(
    Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path }))),
  );
}

test("the API document names every operation that is served, and no other", () => {
  const files = readdirSync("app/api", { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith("route.ts") && !file.includes("[...all]"),
  );
  const served = files.flatMap((file) => {
    const path = `/api/${file.replace(/\/route\.ts$/, "").replace(/\[(\w+)\]/g, "{$1}")}`;
    return [...readFileSync(`app/api/${file}`, "utf8").matchAll(/export const (GET|POST|PUT|PATCH|DELETE)\b/g)].map(([, method = ""]) => ({
      method,
      path,
    }));
  });
  expect(named(allEndpoints)).toEqual(named(served));
  // The handler of the sign-in library answers what is declared for it, and nothing else.
  expect(listed()).toEqual(named([...served, ...authEndpoints]));
  expect(listed()).toEqual(named(publishedEndpoints));
});

test("every code that the API document lists is emitted somewhere, and every code that can be emitted is listed", () => {
  const { components } = openApiDocument() as {
    components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
  };
  const codes = components.schemas.Problem.properties.code.enum;
  // A problem takes a code of this table only: another one does not compile.
  expect([...codes].sort()).toEqual(Object.keys(problems).sort());
  const tables = /^lib\/(http\/problems|drivers\/faults)\.ts$/;
  const emitting = sources()
    .filter(({ file }) => /^(lib|app)\//.test(file) && !/\.test\.|^lib\/simulators\//.test(file) && !tables.test(file))
    .map(({ text }) => withoutComments(text))
    .join("\n");
  expect(codes.filter((code) => !emitting.includes(`"${code}"`))).toEqual([]);
});

test("the API document says which header a request cannot do without", () => {
  const { paths } = openApiDocument() as {
    paths: Record<string, Record<string, { parameters?: { in: string; name: string; required?: boolean }[] }>>;
  };
  const headers = (path: string, method: string) =>
    (paths[path]?.[method]?.parameters ?? [])
      .filter((parameter) => parameter.in === "header" && parameter.required)
      .map(({ name }) => name);
  expect(headers("/api/lines/{id}/resets", "post")).toEqual(["Idempotency-Key"]);
  expect(headers("/api/devices/{id}/settings/{section}", "put")).toEqual(["If-Match"]);
});

test("the API document names every event that a stream tells, with its shape", () => {
  const { paths } = openApiDocument() as {
    paths: Record<
      string,
      { get: { responses: Record<string, { content: Record<string, { schema: { anyOf: { properties: Shape }[] } }> }> } }
    >;
  };
  const { content } = paths["/api/events"]?.get.responses["200"] ?? { content: {} };
  expect(Object.keys(content)).toEqual(["text/event-stream"]);
  const shapes = content["text/event-stream"]?.schema.anyOf ?? [];
  expect(shapes.map(({ properties }) => properties.event.const).sort()).toEqual(
    [...Object.keys(streamKinds), ...Object.keys(liveKinds)].sort(),
  );
  const truths = shapes.find(({ properties }) => properties.event.const === "device.truths");
  expect(Object.keys(truths?.properties.data.properties ?? {})).toEqual(["deviceId", "truths"]);
});

interface Shape {
  readonly event: { readonly const: string };
  readonly data: { readonly properties: object };
}

test("every operation that changes something names the action that it leaves in the audit, or says that it leaves none", () => {
  const silent = publishedEndpoints.filter(({ method, audit }) => method !== "GET" && audit === undefined);
  expect(named(silent)).toEqual([]);
});

test("the API document passes a linter without an error", async () => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: JSON.stringify(openApiDocument()), config });
  expect(problems.filter(({ severity }) => severity === "error").map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

test("what makes tokens or people, shows a password or is about one's own account is for people and refuses tokens", () => {
  const own = /^\/api\/(?:tokens|sessions|me\/)|reveal/;
  const forPeople = (path: string, method: string) =>
    own.test(path) || (method !== "GET" && /^\/api\/(?:people|me|setup)(?:\/|$)/.test(path));
  const wanted = allEndpoints.filter(({ path, method }) => forPeople(path, method));
  expect(wanted.length).toBeGreaterThan(15);
  expect(named(wanted.filter(({ peopleOnly }) => peopleOnly === undefined))).toEqual([]);
});
