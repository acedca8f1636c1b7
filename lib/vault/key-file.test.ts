import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StartError } from "@/lib/platform/env";
import { addKey, dropKeys, loadOrCreateKeyRing } from "./key-file";
import { exampleKey } from "./key-ring";
import { createVault } from "./vault";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lineward-keys-"));
  file = path.join(folder, "data", "keys");
});
afterEach(() => rmSync(folder, { recursive: true }));

const fresh = { sealedRowsExist: false };
const load = (options: Partial<Parameters<typeof loadOrCreateKeyRing>[0]> = {}) =>
  loadOrCreateKeyRing({ file, sealedRowsExist: true, ...options });

describe("the key file", () => {
  test("is made once, for its owner alone, and read at every later start", async () => {
    const first = createVault(await load(fresh));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(readdirSync(path.dirname(file))).toEqual(["keys"]);
    const again = createVault(await load());
    expect(again.open(first.seal("x", "b"), "b")).toBe("x");
    expect(again.fingerprint("x")).toBe(first.fingerprint("x"));
  });

  test("has one line per key: id, key, time, and what it is for", async () => {
    await load(fresh);
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line && !line.startsWith("#"));
    expect(lines.map((line) => line.replace(/^[0-9a-f]{8} [A-Za-z0-9_-]{43} \d{4}-\d\d-\d\dT[\d:.]+Z /, ""))).toEqual([
      "compare",
      "current",
    ]);
  });

  test("is one, also when two starts make it at the same time", async () => {
    const [first, second] = await Promise.all([load(fresh), load(fresh)]);
    expect(first.current.id).toBe(second.current.id);
  });

  test("that is missing while sealed rows exist stops the start with the expected key, and no new key is made", async () => {
    await expect(load({ expectedKeyIds: ["1a2b3c4d"] })).rejects.toThrow(/1a2b3c4d/);
    await expect(load({ expectedKeyIds: ["1a2b3c4d"] })).rejects.toBeInstanceOf(StartError);
    await expect(load()).rejects.toThrow(/missing/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that others may read is closed to them", async () => {
    await load(fresh);
    const text = readFileSync(file);
    unlinkSync(file);
    writeFileSync(file, text, { mode: 0o644 });
    await load();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["a cut line", (text: string) => text.slice(0, -30)],
    ["a changed key", (text: string) => text.replace(/ ([A-Za-z0-9_-]{43}) /, ` ${randomBytes(32).toString("base64url")} `)],
    ["no current key", (text: string) => text.replaceAll("current", "")],
    ["nothing", () => ""],
    ["the example key", () => `00000000 ${Buffer.from(exampleKey, "base64").toString("base64url")} 2026-01-01T00:00:00Z current\n`],
    ["a short key", () => `00000000 ${randomBytes(16).toString("base64url")} 2026-01-01T00:00:00Z current\n`],
  ])("with %s stops the start in words that quote no key", async (_name, damage) => {
    await load(fresh);
    writeFileSync(file, damage(readFileSync(file, "utf8")));
    const error = await load().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).not.toMatch(/[A-Za-z0-9_-]{22}/);
  });

  test("changed by a rotation elsewhere is followed without a restart", async () => {
    const running = createVault(await load(fresh));
    const before = running.seal("x", "b");
    const fingerprint = running.fingerprint("x");
    const added = addKey(file);
    expect(running.currentKeyId).toBe(added);
    expect(running.keyIdOf(running.seal("x", "b"))).toBe(added);
    expect(running.open(before, "b")).toBe("x");
    dropKeys(file, [running.keyIdOf(before)]);
    expect(() => running.open(before, "b")).toThrow(expect.objectContaining({ code: "unknown_key" }));
    expect(running.fingerprint("x")).toBe(fingerprint);
  });

  test("keeps its current and its comparison key whatever is dropped", async () => {
    const ring = await load(fresh);
    dropKeys(file, [ring.current.id, ring.comparison.id]);
    const again = await load();
    expect([again.current.id, again.comparison.id]).toEqual([ring.current.id, ring.comparison.id]);
  });

  test("is changed by one at a time; the lock of one who died is broken", async () => {
    await load(fresh);
    writeFileSync(`${file}.lock`, "");
    expect(() => addKey(file)).toThrow(/under way/);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${file}.lock`, longAgo, longAgo);
    addKey(file);
    expect(readdirSync(path.dirname(file))).toEqual(["keys"]);
  });

  test("that vanishes while Lineward runs takes nothing from the running one", async () => {
    const running = createVault(await load(fresh));
    const sealed = running.seal("x", "b");
    unlinkSync(file);
    expect(running.open(sealed, "b")).toBe("x");
  });
});

describe("LINEWARD_KEY", () => {
  const envKey = randomBytes(32).toString("base64");

  test("stands in for the key file, and none is made", async () => {
    const vault = createVault(await load({ envKey }));
    expect(createVault(await load({ envKey: Buffer.from(envKey, "base64").toString("hex") })).open(vault.seal("x", "b"), "b")).toBe("x");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("with several keys seals with the first and opens with all", async () => {
    const old = createVault(await load({ envKey }));
    const both = createVault(await load({ envKey: `${randomBytes(32).toString("hex")}, ${envKey}` }));
    expect(both.open(old.seal("x", "b"), "b")).toBe("x");
    expect(both.currentKeyId).not.toBe(old.currentKeyId);
    expect(both.fingerprint("x")).toBe(old.fingerprint("x"));
  });

  test("beside a key file seals, and what the file's keys sealed still opens", async () => {
    const fromFile = createVault(await load(fresh));
    const sealed = fromFile.seal("x", "b");
    const vault = createVault(await load({ envKey }));
    expect(vault.open(sealed, "b")).toBe("x");
    expect(vault.currentKeyId).not.toBe(fromFile.currentKeyId);
    expect(vault.fingerprint("x")).toBe(fromFile.fingerprint("x"));
  });

  test.each([exampleKey, "short", "0".repeat(64), `${envKey},`])("of a wrong kind stops the start", async (wrong) => {
    await expect(load({ envKey: wrong })).rejects.toThrow(/^LINEWARD_KEY/);
  });
});
