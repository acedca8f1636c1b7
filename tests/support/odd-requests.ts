import { randomFrom } from "./random";

/** A request that no screen of ours would send, though most are nearly right. */
export interface OddRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Schema = { readonly [key: string]: unknown };

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** The parts of an OpenAPI document that requests are made from. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const oddTexts: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udfff\ud800",
  "💥".repeat(40),
  "x".repeat(5_000),
  "../../etc/passwd",
  "%ff",
  "%",
  '\'; DROP TABLE "User"; --',
  "\\",
  '"',
  "a\r\nset-cookie: b=c",
  "__proto__",
  "constructor",
  "null",
  "undefined",
  "-1",
  "1e999",
  "NaN",
  "9223372036854775808",
  "2026-13-45T99:99:99Z",
  "+275760-09-13T00:00:00.001Z",
  "0000-01-01T00:00:00Z",
  "http://",
  "http://[::1",
  "10.0.0.1:99999",
  "\u202eabc",
  "İ",
  "ß",
  "_%_",
];

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: {} } } },
  JSON.parse('{"__proto__":{"role":"admin"}}'),
];

const oddBodies: readonly string[] = ["", "{", "null", "[]", '"text"', "1e400", "\u0000", '{"a":1,"a":2}', "[".repeat(20_000), "\ufeff{}"];

/** What ends the session that asks: every request after it would only be told to sign in. And the answer that never ends. */
const ending: ReadonlySet<string> = new Set([
  "GET /api/events",
  "DELETE /api/sessions",
  "POST /api/auth/sign-out",
  "POST /api/auth/revoke-sessions",
]);

/** Requests without end, the same for the same seed: every operation of the document in turn, each time with something else odd about it. */
export function* oddRequests(document: ApiDocument, seed: number, known: readonly string[]): Generator<OddRequest, never> {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const chance = (share: number) => random() < share;

  const text = (): string => (chance(0.3) && known.length > 0 ? pick(known) : pick(oddTexts));
  const escaped = (part: string): string => {
    try {
      return encodeURIComponent(part);
    } catch {
      return "%ed%a0%80";
    }
  };
  const cursor = (): string => {
    const keys = Array.from({ length: Math.floor(random() * 4) }, () => (chance(0.5) ? text() : pick(oddValues)));
    return chance(0.2) ? text() : Buffer.from(JSON.stringify(keys)).toString("base64url");
  };

  const sample = (schema: Schema, depth: number): unknown => {
    if (chance(0.12) || depth > 6) {
      return chance(0.5) ? text() : pick(oddValues);
    }
    const { $ref, type, properties, items } = schema;
    const options = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as readonly Schema[] | undefined;
    if (typeof $ref === "string") {
      return sample(document.components?.schemas?.[$ref.split("/").at(-1) ?? ""] ?? {}, depth + 1);
    }
    if (options) {
      return sample(pick(options), depth + 1);
    }
    if (Array.isArray(schema.enum)) {
      return pick(schema.enum);
    }
    if (schema.const !== undefined) {
      return schema.const;
    }
    switch (Array.isArray(type) ? pick(type) : type) {
      case "object": {
        const entries = Object.entries((properties ?? {}) as Record<string, Schema>).filter(() => !chance(0.1));
        const own = entries.map(([name, property]) => [name, sample(property, depth + 1)]);
        return Object.fromEntries(chance(0.1) ? [...own, [text(), pick(oddValues)]] : own);
      }
      case "array":
        return Array.from({ length: Math.floor(random() * 4) }, () => sample((items ?? {}) as Schema, depth + 1));
      case "integer":
      case "number":
        return pick([0, 1, 5, -1, 2 ** 31, 2 ** 53, 0.1]);
      case "boolean":
        return chance(0.5);
      default:
        return schema.format === "date-time" ? pick(["2030-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]) : text();
    }
  };

  const operations = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
    .filter(({ method, path }) => !ending.has(`${method} ${path}`));

  for (;;) {
    for (const { path, method, operation } of operations) {
      const target = path.replace(/\{\w+\}/g, () => escaped(text()) || "-");
      const query = new URLSearchParams();
      for (const { name, schema = {} } of (operation.parameters ?? []).filter((parameter) => parameter.in === "query" && chance(0.5))) {
        const value = name === "cursor" ? cursor() : sample(schema, 0);
        query.append(name, typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
      }
      if (chance(0.1)) {
        query.append(text(), text());
      }
      const raw = chance(0.05) ? "&%ff=%&=&&%00=%00" : "";
      const schema = operation.requestBody?.content["application/json"]?.schema;
      const body = schema === undefined ? undefined : chance(0.15) ? pick(oddBodies) : JSON.stringify(sample(schema, 0));
      const headers: Record<string, string> = {};
      if (body !== undefined) {
        headers["content-type"] = chance(0.05)
          ? pick(["text/plain", "application/json; charset=utf-7", "multipart/form-data"])
          : "application/json";
      }
      if (chance(0.3)) {
        headers["if-match"] = pick(['"abc"', "*", 'W/"x"', '"', "\u00ff"]);
      }
      if (chance(0.3)) {
        headers["idempotency-key"] = pick(["a", "x".repeat(500), "\u00e9", "0b3f9f5e-9a4e-4a0e-9a53-6d1f0b3f9f5e"]);
      }
      yield {
        method: chance(0.03) ? pick(["OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "POST", "GET"]) : method,
        target: `${target}${query.size === 0 && raw === "" ? "" : `?${query}${raw}`}`,
        headers,
        ...(body === undefined ? {} : { body }),
      };
    }
  }
}
