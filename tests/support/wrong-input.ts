import type { Endpoint } from "@/lib/http/endpoint";
import { isDocument } from "@/lib/schema/document";

/** What a path names, once for each place in it. */
const oddIds: readonly string[] = [
  "%00",
  "%F0%9F%92%A5",
  "%20",
  "..%2F..%2Fetc",
  "__proto__",
  "constructor",
  "-1",
  "9223372036854775808",
  "x".repeat(3_000),
  "%27%3B--",
  "%5Cu0000",
];

const oddTexts: readonly string[] = [
  "",
  "%00",
  "%F0%9F%92%A5",
  "x".repeat(5_000),
  "-1",
  "1e999",
  "null",
  "%25_%5C",
  "%E2%80%AE",
  "%5B%5D",
  "2026-02-30T00:00:00Z",
  "__proto__",
];

const oddValues: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  "",
  " ",
  "a\0b",
  "a\ud800",
  "\udfff\ud800",
  "💥".repeat(30),
  "x".repeat(20_000),
  "__proto__",
  "http://[::1",
  [],
  {},
  [null],
  [["x"]],
  ["a\0b"],
  ["a\ud800"],
  { "a\0b": 1 },
  { a: { b: { c: {} } } },
  JSON.parse('{"__proto__":{"role":"admin"}}'),
  Array.from({ length: 600 }, String),
];

const oddBodies: readonly (string | undefined)[] = [
  undefined,
  "",
  "{",
  "null",
  "[]",
  '"text"',
  "1e400",
  "\u0000",
  "\ufeff{}",
  '{"a":1,"a":2}',
  "[".repeat(20_000),
  `{"name":"${"x".repeat(2_000_000)}"}`,
];

/** Names and values that every operation takes in the place of that name. */
export type Sound = Readonly<Record<string, unknown>>;

export interface WrongRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly body: string | undefined;
}

/** The names that an object's schema takes. */
export function namesOf(schema: unknown): string[] {
  const { shape } = (schema ?? {}) as { shape?: Record<string, unknown> };
  return Object.keys(shape ?? {});
}

/**
 * Every request of the operations that has one odd place and is sound elsewhere: an id, a value of the query, the body, a member of it,
 * or a member of that. `each`: how many odd things a place is given, the next ones of the table each time, so that together they are all tried.
 */
export function* wrongRequests(
  endpoints: readonly Endpoint[],
  sound: { readonly ids: (path: string) => Sound; readonly values: (path: string) => Sound },
  each: number,
): Generator<WrongRequest> {
  let turn = 0;
  const some = <T>(from: readonly T[]): T[] => {
    const count = Math.min(each, from.length);
    const picked = Array.from({ length: count }, (_, at) => from[(turn + at) % from.length] as T);
    turn += count;
    return picked;
  };
  for (const { method, path, params, query, body } of endpoints) {
    const ids = sound.ids(path);
    const at = (odd: Record<string, string>) => path.replace(/\{(\w+)\}/g, (_, name: string) => odd[name] ?? String(ids[name] ?? "none"));
    const names = namesOf(body);
    const values = sound.values(path);
    const whole = Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
    const plain = body ? JSON.stringify(whole) : undefined;
    for (const name of namesOf(params)) {
      yield* some(oddIds).map((odd) => ({ method, target: at({ [name]: odd }), body: plain }));
    }
    // What exists is not taken away: the requests after it would only hear that it is gone.
    if (method === "DELETE") {
      continue;
    }
    for (const name of namesOf(query)) {
      yield* some(oddTexts).map((odd) => ({ method, target: `${at({})}?${name}=${odd}`, body: plain }));
    }
    for (const name of names) {
      yield* some(oddValues).map((odd) => ({ method, target: at({}), body: JSON.stringify({ ...whole, [name]: odd }) }));
      const inside = isDocument(whole[name]) ? whole[name] : {};
      for (const key of Object.keys(inside)) {
        const around = (odd: unknown) => JSON.stringify({ ...whole, [name]: { ...inside, [key]: odd } });
        yield* some(oddValues).map((odd) => ({ method, target: at({}), body: around(odd) }));
      }
    }
    if (body) {
      yield* some(oddBodies).map((odd) => ({ method, target: at({}), body: odd }));
    }
  }
}
