import { rename } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { Api } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";

interface Keys {
  current: string;
  keys: { id: string; createdAt: string | null; rows: number; present: boolean }[];
  unreadable: number;
}

const plain = "planted-secret-0123456789";

await onEachDatabase("sealing keys", (api: () => Api) => {
  async function addDevice(): Promise<string> {
    const name = `device ${Math.random()}`;
    const place = { scheme: "http", host: "10.0.0.1", port: 80, address: "http://10.0.0.1" };
    return (await api().db.device.create({ data: { name, nameKey: name, driver: "x", kind: "intercom", ...place, search: name } })).id;
  }

  /** Seals one credential and one secret of a device as the product does. */
  async function sealOne(): Promise<{ credentialId: string; secretId: string }> {
    const { vault } = await import("@/lib/vault/instance");
    const { credentialBinding, secretBinding } = await import("@/lib/vault/bindings");
    const deviceId = await addDevice();
    const [credentialId, secretId] = [`c-${deviceId}`, `s-${deviceId}`];
    const login = vault().seal(plain, credentialBinding(credentialId, "password"));
    const secret = vault().seal(plain, secretBinding(secretId));
    const keyId = vault().currentKeyId;
    await api().db.credential.create({ data: { id: credentialId, deviceId, field: "password", sealed: login, keyId } });
    await api().db.credential.create({ data: { deviceId, field: "user", plain: "admin" } });
    const about = { deviceId, document: "sip", path: "password", state: "current", fingerprint: "x", source: "written" };
    await api().db.secret.create({ data: { id: secretId, ...about, sealed: secret, keyId } });
    return { credentialId, secretId };
  }

  test("the list says which key seals, how many rows each has sealed, and never a key", async () => {
    const { vault } = await import("@/lib/vault/instance");
    const { sealedRowsExist } = await import("@/lib/vault/sealed-store");
    expect(await sealedRowsExist()).toBe(false);
    await sealOne();
    expect(await sealedRowsExist()).toBe(true);
    const admin = await api().as("admin");
    const listed = await admin<Keys>("GET", "/api/keys");
    expect(listed.body).toMatchObject({ current: vault().currentKeyId, unreadable: 0 });
    expect(listed.body.keys[0]).toMatchObject({ id: vault().currentKeyId, rows: 2, present: true });
    expect(Date.parse(listed.body.keys[0]?.createdAt ?? "")).not.toBeNaN();
    expect(listed.text).not.toMatch(/[\w-]{40}/);
  });

  test("rows of a key that is not in the ring are counted as unreadable", async () => {
    const deviceId = await addDevice();
    await api().db.credential.create({ data: { deviceId, field: "password", sealed: "v1.deadbeef.AAAA", keyId: "deadbeef" } });
    const listed = await (await api().as("admin"))<Keys>("GET", "/api/keys");
    expect(listed.body.unreadable).toBe(1);
    expect(listed.body.keys.find((key) => key.id === "deadbeef")).toEqual({ id: "deadbeef", createdAt: null, rows: 1, present: false });
    await api().db.credential.deleteMany({ where: { keyId: "deadbeef" } });
  });

  test("a rotation finds every sealed row once, leaves each openable, and takes no row from somebody who was faster", async () => {
    const { vault } = await import("@/lib/vault/instance");
    const { addKey } = await import("@/lib/vault/key-file");
    const { rotate } = await import("@/lib/vault/rotate");
    const { sealedStore } = await import("@/lib/vault/sealed-store");
    const { credentialBinding, secretBinding } = await import("@/lib/vault/bindings");
    const rows = [await sealOne(), await sealOne(), await sealOne()];
    const old = vault().currentKeyId;
    const fresh = addKey(path.join(api().dataDir, "keys"));
    const store = sealedStore();

    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const batch = await store.next(after, fresh, 2);
      seen.push(...batch.map((row) => `${row.table} ${row.id}`));
      after = batch.at(-1)?.cursor;
      if (after === undefined) {
        break;
      }
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength((await api().db.credential.count({ where: { keyId: old } })) + (await api().db.secret.count()));

    const [first] = await store.next(undefined, fresh, 1);
    expect(first && (await store.replace({ ...first, sealed: "v1.00000000.other" }, "v1.11111111.mine"))).toBe(false);

    const report = await rotate({ vault: vault(), store, batchSize: 2 });
    expect(report).toMatchObject({ resealed: seen.length, unreadable: [], finished: true });
    for (const { credentialId, secretId } of rows) {
      const credential = await api().db.credential.findUniqueOrThrow({ where: { id: credentialId } });
      const secret = await api().db.secret.findUniqueOrThrow({ where: { id: secretId } });
      expect([credential.keyId, secret.keyId]).toEqual([fresh, fresh]);
      expect(vault().open(credential.sealed ?? "", credentialBinding(credentialId, "password"))).toBe(plain);
      expect(vault().open(secret.sealed, secretBinding(secretId))).toBe(plain);
    }
    const listed = await (await api().as("admin"))<Keys>("GET", "/api/keys");
    expect(listed.body).toMatchObject({ current: fresh, unreadable: 0 });
    expect(listed.body.keys.find((key) => key.id === old)).toMatchObject({ rows: 0, present: true });
  });

  test("a start without the key file stops and names the expected key, and makes no new one", async () => {
    const { vault } = await import("@/lib/vault/instance");
    const { openVault } = await import("@/lib/vault/open-vault");
    const { access } = await import("node:fs/promises");
    const file = path.join(api().dataDir, "keys");
    await openVault();
    const { currentKeyId } = vault();
    await rename(file, `${file}.away`);
    try {
      await expect(openVault()).rejects.toThrow(currentKeyId);
      await expect(access(file)).rejects.toThrow("ENOENT");
    } finally {
      await rename(`${file}.away`, file);
    }
    await openVault();
    expect(vault().currentKeyId).toBe(currentKeyId);
  });
});
