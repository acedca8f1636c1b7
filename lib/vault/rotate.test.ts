import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Canary, type CanaryStore, checkCanaries, leaveCanary } from "./canary";
import { toVaultKey, type VaultKey } from "./key-ring";
import { retireOldKeys, rotate, type SealedRow, type SealedStore } from "./rotate";
import { createVault, type Vault } from "./vault";

const key = () => toVaultKey(randomBytes(32), new Date().toISOString(), "test");

/** A ring that can be rotated, as the key file's can. */
function liveRing() {
  const first = key();
  let keys: readonly VaultKey[] = [first];
  return {
    comparison: first,
    get keys() {
      return keys;
    },
    get current() {
      return keys.at(-1) ?? first;
    },
    add: () => {
      keys = [...keys, key()];
    },
    drop: (ids: readonly string[]) => {
      keys = keys.filter(({ id }) => !ids.includes(id));
    },
  };
}

/** Rows by id, with the compare-and-swap that a database does. */
function memoryStore(vault: Vault) {
  const rows = new Map<string, string>();
  const bindingOf = (id: string) => `credential:${id}:password`;
  const put = (id: string, plain: string) => rows.set(id, vault.seal(plain, bindingOf(id)));
  const plainOf = (id: string) => vault.open(rows.get(id) ?? "", bindingOf(id));
  const store: SealedStore = {
    async next(after, notKeyId, limit) {
      return [...rows]
        .filter(([id, sealed]) => (after === undefined || id > after) && sealed.split(".")[1] !== notKeyId)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([id, sealed]): SealedRow => ({ cursor: id, table: "credential", id, field: "password", binding: bindingOf(id), sealed }));
    },
    async replace(row, sealed) {
      if (rows.get(row.id) !== row.sealed) {
        return false;
      }
      rows.set(row.id, sealed);
      return true;
    },
  };
  return { rows, put, plainOf, store };
}

function setUp(count = 25) {
  const ring = liveRing();
  const vault = createVault(ring);
  const memory = memoryStore(vault);
  const ids = Array.from({ length: count }, (_, at) => String(at).padStart(4, "0"));
  for (const id of ids) {
    memory.put(id, `secret ${id}`);
  }
  const everyKey = () => new Set([...memory.rows.values()].map((sealed) => sealed.split(".")[1]));
  return { ring, vault, ...memory, ids, everyKey };
}

describe("a rotation", () => {
  test("seals every row with the new key, and every secret is what it was", async () => {
    const { ring, vault, store, ids, plainOf, everyKey } = setUp();
    ring.add();
    const progress: number[] = [];
    const report = await rotate({ vault, store, batchSize: 7, onProgress: (resealed) => progress.push(resealed) });
    expect(report).toEqual({ resealed: 25, changedMeanwhile: 0, unreadable: [], finished: true });
    expect(progress.at(-1)).toBe(25);
    expect(everyKey()).toEqual(new Set([vault.currentKeyId]));
    expect(ids.map(plainOf)).toEqual(ids.map((id) => `secret ${id}`));
    expect((await rotate({ vault, store })).resealed).toBe(0);
  });

  test("interrupted at any point loses nothing, and a second run does only the rest", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), async (after, batchSize, crash) => {
        const { ring, vault, store, ids, plainOf, everyKey } = setUp();
        ring.add();
        const stop = new AbortController();
        let replaced = 0;
        const interrupted: SealedStore = {
          ...store,
          async replace(row, sealed) {
            if (crash && replaced === after) {
              throw new Error("killed");
            }
            replaced += 1;
            const done = await store.replace(row, sealed);
            if (replaced === after) {
              stop.abort();
            }
            return done;
          },
        };
        const first = await rotate({ vault, store: interrupted, batchSize, signal: stop.signal }).catch(() => undefined);
        expect(first?.finished ?? false).toBe(first !== undefined && (after === 0 || after === 25));
        const second = await rotate({ vault, store, batchSize });
        expect(second).toMatchObject({ resealed: 25 - replaced, finished: true });
        expect(everyKey()).toEqual(new Set([vault.currentKeyId]));
        expect(ids.map(plainOf)).toEqual(ids.map((id) => `secret ${id}`));
      }),
      { numRuns: 60 },
    );
  });

  test("never overwrites a secret that someone changes at the same moment", async () => {
    const { ring, vault, store, rows, put, plainOf, everyKey } = setUp();
    const old = createVault({ keys: ring.keys, current: ring.current, comparison: ring.comparison });
    ring.add();
    let changes = 0;
    const busy: SealedStore = {
      ...store,
      async replace(row, sealed) {
        if (row.id === "0003" && changes === 0) {
          changes += 1;
          put("0003", "changed by a person");
        }
        if (row.id === "0005" && changes === 1) {
          changes += 1;
          rows.set("0005", old.seal("changed under the old key", row.binding)); // By a process that has not noticed the new key.
        }
        return store.replace(row, sealed);
      },
    };
    const report = await rotate({ vault, store: busy, batchSize: 10 });
    expect(report).toMatchObject({ changedMeanwhile: 2, unreadable: [], finished: true });
    expect([plainOf("0003"), plainOf("0005")]).toEqual(["changed by a person", "changed under the old key"]);
    expect(everyKey()).toEqual(new Set([vault.currentKeyId]));
  });

  test("counts and names rows that cannot be opened, leaves them as they are, and does the others", async () => {
    const { ring, vault, store, rows, everyKey } = setUp();
    const foreign = createVault({ keys: [ring.comparison], current: key(), comparison: ring.comparison });
    const lost = foreign.seal("x", "credential:0004:password");
    const moved = rows.get("0001") ?? "";
    rows.set("0004", lost).set("0002", moved).set("0009", "plain text");
    ring.add();
    const report = await rotate({ vault, store, batchSize: 4 });
    expect(report).toMatchObject({ resealed: 22, finished: true });
    expect(report.unreadable).toEqual([
      { table: "credential", id: "0002", field: "password", code: "wrong_key_or_tampered" },
      { table: "credential", id: "0004", field: "password", code: "unknown_key" },
      { table: "credential", id: "0009", field: "password", code: "not_sealed" },
    ]);
    expect([rows.get("0002"), rows.get("0004"), rows.get("0009")]).toEqual([moved, lost, "plain text"]);
    expect(everyKey().size).toBe(4);
  });
});

function memoryCanaries(): CanaryStore & { readonly all: Map<string, Canary> } {
  const all = new Map<string, Canary>();
  return {
    all,
    read: async () => [...all.values()],
    write: async (canary) => void all.set(canary.keyId, canary),
    remove: async (keyId) => void all.delete(keyId),
  };
}

describe("the old key", () => {
  test("leaves the ring, and its canary with it, once no row uses it", async () => {
    const { ring, vault, store } = setUp();
    const canaries = memoryCanaries();
    await checkCanaries(vault, canaries);
    const oldId = vault.currentKeyId;
    ring.add();
    await leaveCanary(vault, canaries);
    const retire = () => retireOldKeys({ vault, store, canaries, drop: ring.drop, settle: async () => undefined });
    expect(await retire()).toEqual([]);
    expect(vault.keyIds.has(oldId)).toBe(true);
    await rotate({ vault, store });
    expect(await retire()).toEqual([oldId]);
    expect([...vault.keyIds]).toEqual([vault.currentKeyId]);
    expect([...canaries.all.keys()]).toEqual([vault.currentKeyId]);
    await checkCanaries(vault, canaries);
  });

  test("stays if a late write still arrives sealed with it", async () => {
    const { ring, vault, store, rows } = setUp();
    const oldId = vault.currentKeyId;
    const late = vault.seal("late", "credential:0007:password");
    ring.add();
    await rotate({ vault, store });
    const settle = async () => void rows.set("0007", late);
    expect(await retireOldKeys({ vault, store, canaries: memoryCanaries(), drop: ring.drop, settle })).toEqual([]);
    expect(vault.keyIds.has(oldId)).toBe(true);
  });

  test("stays for a row that names it and cannot be opened; a row of a lost key holds nothing back", async () => {
    const { ring, vault, store, rows } = setUp();
    const oldId = vault.currentKeyId;
    const foreign = createVault({ keys: [], current: key(), comparison: ring.comparison });
    rows.set("0001", foreign.seal("x", "b"));
    rows.set("0002", vault.seal("x", "of another row"));
    ring.add();
    await rotate({ vault, store });
    const retire = () => retireOldKeys({ vault, store, canaries: memoryCanaries(), drop: ring.drop, settle: async () => undefined });
    expect(await retire()).toEqual([]);
    rows.delete("0002");
    expect(await retire()).toEqual([oldId]);
  });
});

describe("a start", () => {
  test("with the right ring passes, and leaves a canary the first time", async () => {
    const { vault } = setUp(0);
    const canaries = memoryCanaries();
    await checkCanaries(vault, canaries);
    const [left] = canaries.all.values();
    await checkCanaries(vault, canaries);
    expect([...canaries.all.values()]).toEqual([left]);
  });

  test("with another key stops and names the expected one and the one it has", async () => {
    const canaries = memoryCanaries();
    const right = setUp(0).vault;
    const wrong = setUp(0).vault;
    await checkCanaries(right, canaries);
    const error = await checkCanaries(wrong, canaries).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "StartError", message: expect.stringContaining(right.currentKeyId) });
    expect(String(error)).toContain(wrong.currentKeyId);
    expect([...canaries.all.keys()]).toEqual([right.currentKeyId]);
  });

  test("stops if any key in use is missing, and if a canary was tampered with", async () => {
    const { ring, vault } = setUp(0);
    const canaries = memoryCanaries();
    await checkCanaries(vault, canaries);
    const oldId = vault.currentKeyId;
    ring.add();
    await checkCanaries(vault, canaries);
    expect(canaries.all.size).toBe(2);
    ring.drop([oldId]);
    await expect(checkCanaries(vault, canaries)).rejects.toThrow(oldId);
    canaries.all.clear();
    await canaries.write({ keyId: vault.currentKeyId, sealed: vault.seal("lineward", "canary:00000000") });
    await expect(checkCanaries(vault, canaries)).rejects.toThrow(vault.currentKeyId);
  });
});
