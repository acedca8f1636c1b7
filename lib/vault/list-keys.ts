import "server-only";
import type { KeysAnswer } from "./endpoints";
import { openKeyIds, vault } from "./instance";
import { firstUses, rowsPerKey } from "./store";

/** The keys of the ring and those that rows still name, the current one first, then the oldest. */
export async function list(): Promise<KeysAnswer> {
  const [rows, since] = await Promise.all([rowsPerKey(), firstUses()]);
  const present = openKeyIds();
  const current = vault().currentKeyId;
  const keys = [...new Set([...present, ...rows.keys()])].map((id) => ({
    id,
    createdAt: since.get(id)?.toISOString() ?? null,
    rows: rows.get(id) ?? 0,
    present: present.has(id),
  }));
  keys.sort(
    (a, b) =>
      Number(b.id === current) - Number(a.id === current) ||
      (a.createdAt ?? "").localeCompare(b.createdAt ?? "") ||
      a.id.localeCompare(b.id),
  );
  return { current, keys, unreadable: keys.filter((key) => !key.present).reduce((sum, key) => sum + key.rows, 0) };
}
