import { describe, expect, test } from "vitest";
import { manifests } from "@/lib/drivers/catalog";
import { ownerFrom, ownerOf, sameOwner, sayOwner, storedOwner } from "@/lib/drivers/secret-owner";
import type { DocumentManifest, Reading } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { type Document, valueAt, withValue } from "@/lib/schema/document";
import { secretLeaves } from "@/lib/schema/walk";
import { alongItems } from "./along-facts";
import { planWrite } from "./plan-write";
import type { Kept } from "./stored-secrets";

/** Every document of every family that holds an account, by name. */
const accounts = manifests().flatMap((family) =>
  [...family.sections, ...family.collections].flatMap((section: DocumentManifest) =>
    section.account ? [[`${family.id} ${section.id}`, section, section.account] as const] : [],
  ),
);

type Mapping = (typeof accounts)[number][2];

function documentOf(mapping: Mapping, { user = "101", server = "pbx.example", realm = "pbx.example" } = {}): Document {
  const parts: [string | undefined, string][] = [
    [mapping.user, user],
    [mapping.server, server],
    [mapping.realm, realm],
  ];
  return parts.reduce<Document>((values, [path, value]) => (path === undefined ? values : withValue(values, path, value)), {});
}

function masked(manifest: DocumentManifest, values: Document): Reading {
  const secrets = Object.fromEntries(secretLeaves(manifest.schema).map(({ path }) => [path, { kind: "masked" as const }]));
  return { values, secrets, unknown: {} };
}

function keptFor(manifest: DocumentManifest, mapping: Mapping, values: Document): Map<string, Kept> {
  const owner = ownerOf(mapping, values);
  return new Map(secretLeaves(manifest.schema).map(({ path }) => [path, { owner, open: () => `kept-${path}` }]));
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe.each(accounts)("%s", (_name, manifest, mapping) => {
  const paths = secretLeaves(manifest.schema).map((leaf) => leaf.path);

  test("every kept secret goes along with its own account, and each is named", () => {
    const plan = planWrite(manifest, masked(manifest, documentOf(mapping)), {}, keptFor(manifest, mapping, documentOf(mapping)));
    expect(paths.map((path) => valueAt(plan.document, path))).toEqual(paths.map((path) => `kept-${path}`));
    expect(plan.along.map((item) => item.path)).toEqual(paths);
    expect(alongItems(plan.along, manifest).every((candidate) => candidate.words.includes("that Lineward keeps for 101 goes along"))).toBe(
      true,
    );
  });

  test.each(["user", ...(mapping.server ? ["server"] : []), ...(mapping.realm ? ["realm"] : [])])(
    "none of them is sent or opened where the device has another %s",
    (field) => {
      const opened = [...keptFor(manifest, mapping, documentOf(mapping))].map(([path, kept]): [string, Kept] => [
        path,
        {
          ...kept,
          open: () => {
            throw new Error("opened");
          },
        },
      ]);
      // Only an end that signs in elsewhere has a server of its own.
      const out = { ...documentOf(mapping, { [field]: "other.example" }), registration: "out", auth_mode: "REGISTER_AUTH" };
      const own = { ...documentOf(mapping), registration: "out", auth_mode: "REGISTER_AUTH" };
      const stored = new Map(opened.map(([path, kept]) => [path, { ...kept, owner: ownerOf(mapping, own) }]));
      const error = outcome(() => planWrite(manifest, masked(manifest, out), {}, stored));
      expect(error).toBeInstanceOf(ProblemError);
      expect(error).toMatchObject({ code: "secret_required" });
      expect((error as ProblemError).extra.fields?.map((field) => field.path)).toEqual(paths);
    },
  );
});

describe("whose a secret is", () => {
  const mapping = {
    role: "registers",
    user: "user",
    secret: "password",
    server: "proxy",
    port: "port",
    realm: "realm",
    transport: "transport",
  } as const;
  const owner = (values: Document) =>
    ownerOf(mapping, { user: "101", proxy: "sip:pbx.example", realm: "pbx.example", ...values }) ?? expect.fail();

  test.each([
    { proxy: "SIP:PBX.example:5060" },
    { proxy: "pbx.example." },
    { proxy: "sip:pbx.example", port: 5060 },
    { proxy: "sip:pbx.example", port: "5060", transport: "UDP" },
    { user: "sip:101" },
    { realm: "PBX.EXAMPLE:5060" },
    { transport: "tls" },
  ])("%j is the same account in another spelling", (values) => {
    expect(sameOwner(owner({}), owner(values))).toBe(true);
  });

  test.each([
    { proxy: "sip:pbx.example:5070" },
    { proxy: "sip:pbx2.example" },
    { user: "102" },
    { user: "" },
    { realm: "" },
    { port: 5061 },
  ])("%j is another account", (values) => {
    expect(sameOwner(owner({}), owner(values))).toBe(false);
  });

  test("a port that is usual for TLS goes without saying there", () => {
    expect(sameOwner(owner({ transport: "tls" }), owner({ transport: "tls", port: 5061 }))).toBe(true);
  });

  test("two accounts of one user are told apart by what differs", () => {
    expect(sayOwner(owner({}), owner({ user: "303" }))).toBe("101");
    expect(sayOwner(owner({}), owner({ proxy: "sip:other.example:5070" }))).toBe("101 at pbx.example");
    expect(sayOwner(owner({ realm: "old" }), owner({}))).toBe("101 in the realm old");
  });

  test("what was stored is read again, as an owner or as the document that older rows have", () => {
    expect(ownerFrom(mapping, storedOwner(owner({})))).toEqual(owner({}));
    expect(ownerFrom(mapping, JSON.stringify({ user: "101", proxy: "sip:pbx.example", realm: "pbx.example", interval: 60 }))).toEqual(
      owner({}),
    );
    expect(ownerFrom(mapping, null)).toBeUndefined();
  });
});
