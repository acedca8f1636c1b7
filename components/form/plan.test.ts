import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { DocumentManifest } from "@/lib/drivers/types";
import { annotate } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";
import { matching, planOf } from "./plan";

const source = { who: "panel", page: "A page" };

function plan(shape: Record<string, z.ZodType>, groups: DocumentManifest["groups"] = []) {
  return planOf({ label: "Account", schema: z.strictObject(shape), groups, source });
}

function field(schema: z.ZodType) {
  const [first] = plan({ it: schema }).fields;
  if (!first) {
    throw new Error("no field");
  }
  return first;
}

describe("every kind of schema gets a control", () => {
  test.each([
    ["text", annotate(z.string(), { label: "It" })],
    ["text", annotate(z.ipv4(), { label: "It" })],
    ["text", annotate(z.union([z.literal(""), z.string().min(3).max(9)]), { label: "It" })],
    ["number", annotate(z.int(), { label: "It" })],
    ["number", annotate(z.number().min(1), { label: "It" })],
    ["switch", annotate(z.boolean(), { label: "It" })],
    ["switch", annotate(z.boolean().default(false), { label: "It" })],
    ["choice", annotate(z.boolean().optional(), { label: "It" })],
    ["choice", annotate(z.enum(["a", "b"]), { label: "It" })],
    ["choice", annotate(z.literal([120, 300]), { label: "It" })],
    ["choice", annotate(z.union([z.literal(120), z.literal(300)]), { label: "It" })],
    ["json", annotate(z.string(), { label: "It", json: true })],
    ["json", annotate(z.record(z.string(), z.unknown()), { label: "It" })],
    ["json", annotate(z.array(z.array(z.string())), { label: "It" })],
    ["list", annotate(z.array(z.string()), { label: "It" })],
    ["list", annotate(z.array(z.enum(["udp", "tcp"])), { label: "It" })],
    ["list", annotate(z.array(z.strictObject({ id: z.string(), on: z.boolean() })), { label: "It" })],
    ["secret", secret(z.string(), { minLength: 1, maxLength: 9, alphabet: "ab", forbidden: [] }, { label: "It" })],
  ])("%s", (kind, schema) => {
    expect(field(schema).kind).toBe(kind);
    expect(field(schema.optional() as z.ZodType).kind).toBe(kind === "switch" && !(schema instanceof z.ZodDefault) ? "choice" : kind);
  });

  test("a field that nobody annotated is still drawn, with words from its key", () => {
    expect(plan({ packetLength_ms: z.int() }).fields[0]).toMatchObject({ label: "Packet length ms", kind: "number" });
  });
});

describe("constraints are said before they are broken", () => {
  test.each([
    [z.int().min(30).max(900), "30 to 900, whole seconds"],
    [z.int().gt(29).lt(901), "30 to 900, whole seconds"],
    [z.int().min(10).max(200).multipleOf(10), "10 to 200 seconds in steps of 10"],
    [z.number().max(5), "Up to 5"],
    [z.string().min(1).max(31), "1 to 31 characters"],
    [z.string().max(31), "Up to 31 characters, may be empty"],
  ])("%#: %s", (schema, hint) => {
    expect(field(annotate(schema as z.ZodType, { label: "It", unit: "seconds" })).hint).toBe(hint);
  });

  test("an annotated hint wins over the derived one", () => {
    expect(field(annotate(z.int().min(1), { label: "It", hint: "As the carrier gave it" })).hint).toBe("As the carrier gave it");
  });

  test("optional, nullable and default survive their wrappers", () => {
    expect(field(annotate(z.int(), { label: "It" }).default(60))).toMatchObject({ optional: true, default: 60, label: "It" });
    expect(field(annotate(z.string(), { label: "It" }).nullable())).toMatchObject({ nullable: true, optional: false });
    expect(field(annotate(z.string(), { label: "It" }).optional())).toMatchObject({ optional: true, nullable: false });
  });

  test("a choice that may be absent offers that", () => {
    const choice = field(annotate(z.enum(["a"]), { label: "It", options: { a: "First" } }).optional());
    expect(choice.choices).toEqual([
      { key: "", value: undefined, label: "Not set" },
      { key: "a", value: "a", label: "First" },
    ]);
  });
});

describe("groups", () => {
  const groups = [
    { id: "account", label: "Account" },
    { id: "stun", label: "STUN" },
    { id: "empty", label: "Empty" },
  ];

  test("keep the manifest's order, leave empty ones out, and fold what is advanced", () => {
    const made = plan(
      {
        port: annotate(z.int(), { label: "Port", group: "stun" }),
        user: annotate(z.string(), { label: "User", group: "account" }),
        odd: annotate(z.string(), { label: "Odd", group: "account", advanced: true }),
        lost: annotate(z.string(), { label: "Lost", group: "nowhere" }),
      },
      groups,
    );
    expect(
      made.groups.map((group) => [group.label, group.fields.map((field) => field.path), group.advanced.map((field) => field.path)]),
    ).toEqual([
      ["Account", ["user"], ["odd"]],
      ["STUN", ["port"], []],
      ["Other settings", ["lost"], []],
    ]);
    expect(made.fields.map((field) => field.path)).toEqual(["user", "odd", "port", "lost"]);
  });

  test("a nested field is named with what it belongs to", () => {
    const made = plan({ stun: z.strictObject({ port: annotate(z.int(), { label: "Port", group: "stun" }) }) }, groups);
    expect(made.byPath.get("stun.port")).toMatchObject({ label: "Port", name: "STUN port" });
  });

  test("a nested object without a group is one", () => {
    const made = plan({ user: z.string(), out: annotate(z.strictObject({ host: z.string() }), { label: "Outbound" }) });
    expect(made.groups.map((group) => group.label)).toEqual(["Account", "Outbound"]);
    expect(made.byPath.get("out.host")?.name).toBe("Outbound host");
  });

  test("a source of the object is the source of its fields", () => {
    const other = { who: "pbx-1", page: "Another page" };
    const made = plan({ out: annotate(z.strictObject({ host: z.string() }), { label: "Outbound", source: other }) });
    expect(made.byPath.get("out.host")?.source).toBe(other);
  });

  test("a field is found by words of its name in whatever case, accent and width", () => {
    const made = plan({ greeting: annotate(z.string(), { label: "Begrüßung", group: "account" }), user: z.string() }, groups);
    for (const text of ["BEGRUSSUNG", "account begrüßung", "ｇｒｅｅｔｉｎｇ"]) {
      expect([...matching(made, text)]).toEqual(["greeting"]);
    }
  });

  test("a field is found by what may be chosen in it", () => {
    const kind = annotate(z.enum(["udp", "tls"]), { label: "Transport", group: "account", options: { udp: "UDP", tls: "TLS, encrypted" } });
    const made = plan({ kind, user: z.string() }, groups);
    expect([...matching(made, "encrypted")]).toEqual(["kind"]);
  });
});
