import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { Decrypter } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Api } from "@/tests/support/api-kit";
import { currentSlot } from "@/tests/support/current-slot";
import { onEachDatabase } from "@/tests/support/each-database";
import { findPlanted, plant, plantedSecrets } from "@/tests/support/planted";
import { emptyDatabase } from "@/tests/support/prepared-postgres";
import { projectRoot } from "@/tests/support/project-root";
import { scratchFolder } from "@/tests/support/scratch-folder";

const passphrase = plant("the passphrase of a backup", "kettle orchard violin marble thirteen");
const sipSecret = plant("a SIP secret in a backup", "planted-in-a-backup-81723");

await onEachDatabase("backups", (api: () => Api) => {
  let folder: string;
  let bundle: string;
  const made = () => import("@/lib/backups/make");
  const restoring = () => import("@/lib/backups/restore");
  const settings = async () => (await import("@/lib/platform/env")).env();

  /** An installation beside the product's, with no file and no table. */
  async function elsewhere() {
    const dataDir = await mkdtemp(path.join(folder, "to-"));
    const { database } = await settings();
    return {
      dataDir,
      keyFile: path.join(dataDir, "keys"),
      database:
        database.kind === "sqlite"
          ? ({ kind: "sqlite", file: path.join(dataDir, "lineward.db") } as const)
          : ({ kind: "postgresql", url: await emptyDatabase(database.url) } as const),
    };
  }

  async function sealOne(): Promise<void> {
    const { vault } = await import("@/lib/vault/instance");
    const { secretBinding } = await import("@/lib/vault/bindings");
    const place = { scheme: "http", host: "10.0.0.1", port: 80, address: "http://10.0.0.1" };
    const device = await api().db.device.create({
      data: { name: "Gate 7", nameKey: "gate 7", driver: "x", kind: "intercom", ...place, search: "gate 7" },
    });
    const about = { deviceId: device.id, document: "sip", path: "password", state: "current", fingerprint: "x", source: "written" };
    const sealed = vault().seal(sipSecret, secretBinding("s-1"));
    await api().db.secret.create({ data: { id: "s-1", ...about, sealed, keyId: vault().currentKeyId } });
  }

  const restoreTo = async (to: Awaited<ReturnType<typeof elsewhere>>, options: { over?: boolean; file?: string; words?: string } = {}) =>
    (await restoring()).restore({
      file: options.file ?? bundle,
      passphrase: options.words ?? passphrase,
      to,
      over: options.over ?? false,
      root: projectRoot,
    });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(scratchFolder(), "lineward-backups-"));
    currentSlot<number>("backup-work").value = 4;
    await api().person("admin");
    (await import("@/lib/auth/secret")).sessionSecret(api().dataDir);
    await sealOne();
    const plan = { from: await settings(), folder: path.join(folder, "kept"), passphrase, cause: "shell" } as const;
    bundle = (await (await made()).makeBackup(plan)).file;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("are one file that only its owner reads, with nothing in the clear, and leave no draft behind", async () => {
    expect((await stat(bundle)).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(bundle))).toEqual([path.basename(bundle)]);
    expect((await readdir(api().dataDir)).filter((name) => name.includes("draft"))).toEqual([]);
    expect(findPlanted([bundle], plantedSecrets())).toEqual([]);
    const bytes = await readFile(bundle, "latin1");
    expect(bytes).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
    expect(bytes).not.toContain("Gate 7");
  });

  test("are opened by age and tar alone, key ring included; sealed values stay sealed inside", async () => {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase);
    const opened = await decrypter.decrypt(new Uint8Array(await readFile(bundle)));
    const tar = gunzipSync(opened).toString("latin1");
    expect(tar.startsWith("manifest.json")).toBe(true);
    expect(tar).toContain("Gate 7");
    expect(tar).toContain(await readFile(path.join(api().dataDir, "keys"), "latin1"));
    expect(tar).not.toContain(sipSecret);
    expect(tar).not.toContain(passphrase);
  });

  test("hold one moment, however much is written meanwhile", async () => {
    const { makeBackup } = await made();
    let writing = true;
    const writer = (async () => {
      for (let at = 0; writing; at += 1) {
        await api().db.setting.upsert({ where: { key: "busy" }, create: { key: "busy", value: `${at}` }, update: { value: `${at}` } });
        // Writes to SQLite end without a turn of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const plan = { from: await settings(), folder: path.join(folder, "busy"), passphrase, cause: "person" } as const;
    const again = await makeBackup(plan).finally(() => {
      writing = false;
    });
    await writer;
    expect(again.manifest.counts).toMatchObject({ devices: 1, people: 1 });
    await expect(restoreTo(await elsewhere(), { file: again.file })).resolves.toMatchObject({ before: [] });
  });

  test("come back in an empty folder, with every row, and their own keys open what is sealed", async () => {
    const to = await elsewhere();
    const { manifest } = await restoreTo(to);
    expect(manifest.counts).toMatchObject({ devices: 1, people: 1 });
    const { openDatabase } = await import("@/lib/platform/db/client");
    const { migrate } = await import("@/lib/platform/db/migrate");
    expect(await migrate(to.database, projectRoot)).toEqual([]);
    const restored = openDatabase(to.database);
    const { createVault } = await import("@/lib/vault/vault");
    const { loadOrCreateKeyRing } = await import("@/lib/vault/key-file");
    const { secretBinding } = await import("@/lib/vault/bindings");
    const row = await restored.secret.findUniqueOrThrow({ where: { id: "s-1" } });
    const vault = createVault(await loadOrCreateKeyRing({ file: to.keyFile, sealedRowsExist: true }));
    expect(vault.open(row.sealed, secretBinding("s-1"))).toBe(sipSecret);
    expect(await restored.device.findMany({ where: { search: { contains: "gate" } }, select: { name: true } })).toEqual([
      { name: "Gate 7" },
    ]);
    await restored.$disconnect();
    const kept = (dataDir: string) => readFile(path.join(dataDir, "session-secret"), "utf8");
    expect(await kept(to.dataDir)).toBe(await kept(api().dataDir));
    expect((await readdir(to.dataDir)).filter((name) => !/^(keys|session-secret|lineward\.db(-owner|-wal|-shm)?)$/.test(name))).toEqual([]);
  });

  test("are not put over what is there unless that is asked for; then what was there lies beside it", async () => {
    const to = await elsewhere();
    await restoreTo(to);
    await writeFile(path.join(to.dataDir, "session-secret"), "the one before");
    await expect(restoreTo(to)).rejects.toThrow("--over");
    expect(await readFile(path.join(to.dataDir, "session-secret"), "utf8")).toBe("the one before");
    const { before } = await restoreTo(to, { over: true });
    const aside = before.find((name) => name.includes("session-secret")) ?? "";
    expect(await readFile(aside, "utf8")).toBe("the one before");
    expect(await readFile(path.join(to.dataDir, "session-secret"), "utf8")).not.toBe("the one before");
  });

  test("say in a sentence that a passphrase is wrong or a file is damaged, and leave everything as it was", async () => {
    const to = await elsewhere();
    await expect(restoreTo(to, { words: "another passphrase than that" })).rejects.toThrow("The passphrase is not the one");
    const damaged = path.join(folder, "damaged.age");
    await writeFile(damaged, await readFile(bundle));
    await truncate(damaged, (await stat(bundle)).size - 100);
    await expect(restoreTo(to, { file: damaged })).rejects.toThrow("is damaged");
    const bytes = await readFile(bundle);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 50) ^ 1, bytes.length - 50);
    await writeFile(damaged, bytes);
    await expect(restoreTo(to, { file: damaged })).rejects.toThrow("is damaged");
    await writeFile(damaged, "not a backup");
    await expect(restoreTo(to, { file: damaged })).rejects.toThrow("is no backup of Lineward");
    await expect(restoreTo(to, { file: path.join(folder, "nothing.age") })).rejects.toThrow("There is no file");
    expect((await readdir(to.dataDir)).filter((name) => !name.endsWith("-owner"))).toEqual([]);
  });

  test("of a newer Lineward or of the other database are refused in words", async () => {
    const { writeBundle, partsOf } = await import("@/lib/backups/bundle");
    const file = path.join(folder, "empty-keys");
    await writeFile(file, "nothing");
    const parts = [{ name: "keys", file }] as const;
    const { kind } = (await settings()).database;
    const about = { product: "lineward", format: 1, version: "9.0.0", madeAt: new Date().toISOString(), cause: "shell" } as const;
    const counts = { devices: 0, lines: 0, sites: 0, people: 0, auditEntries: 0 };
    const write = async (name: string, database: { kind: "sqlite" | "postgresql"; migrations: string[] }) => {
      const to = path.join(folder, name);
      await writeBundle(to, { ...about, database, counts, parts: await partsOf(parts) }, parts, passphrase);
      return to;
    };
    const newer = await write("newer.age", { kind, migrations: ["29990101000000_later"] });
    await expect(restoreTo(await elsewhere(), { file: newer })).rejects.toThrow("made by a newer Lineward (9.0.0");
    const other = await write("other.age", { kind: kind === "sqlite" ? "postgresql" : "sqlite", migrations: [] });
    await expect(restoreTo(await elsewhere(), { file: other })).rejects.toThrow("Set DATABASE_URL as it was");
  });

  test("are removed after their days, but never the newest", async () => {
    const { removeOld, bundlesIn } = await import("@/lib/backups/files");
    const kept = await mkdtemp(path.join(folder, "old-"));
    const names = [
      "lineward-20260101T000000000Z.tar.gz.age",
      "lineward-20260110T000000000Z.tar.gz.age",
      "lineward-20260112T000000000Z.tar.gz.age",
    ];
    await Promise.all([...names, "notes.txt"].map((name) => writeFile(path.join(kept, name), "x")));
    expect(await removeOld(kept, 7, Date.parse("2026-01-13T00:00:00Z"))).toEqual([names[0]]);
    await removeOld(kept, 7, Date.parse("2027-01-13T00:00:00Z"));
    expect((await bundlesIn(kept)).map(({ name }) => name)).toEqual([names[2]]);
    expect(await readdir(kept)).toContain("notes.txt");
  });

  test("carry the keys of the environment as a key file", async () => {
    const { keyRingText } = await import("@/lib/vault/key-file");
    const { createVault } = await import("@/lib/vault/vault");
    const { loadOrCreateKeyRing } = await import("@/lib/vault/key-file");
    const file = path.join(folder, "ring");
    const envKey = ["ab", "cd"].map((text) => Buffer.alloc(32, `${text}0123`).toString("hex")).join(",");
    await writeFile(file, keyRingText({ file: path.join(folder, "none"), envKey }));
    const of = async (given: { file: string; envKey?: string }) =>
      createVault(await loadOrCreateKeyRing({ ...given, sealedRowsExist: true }));
    const before = await of({ file: path.join(folder, "none"), envKey });
    const after = await of({ file });
    expect(after.open(before.seal("open", "here"), "here")).toBe("open");
    expect(after.currentKeyId).toBe(before.currentKeyId);
    expect(after.fingerprint("same")).toBe(before.fingerprint("same"));
  });
});
