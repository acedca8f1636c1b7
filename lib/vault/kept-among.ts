import "server-only";
import { db } from "@/lib/platform/db/client";
import { vault } from "./instance";

/** Texts looked up at most; a document of ours has a tenth of them. */
const textsMax = 2_000;

/** Which of these texts are secrets that Lineward keeps, of one device or of any. By fingerprint: nothing is opened. */
export async function keptAmong(texts: readonly string[], deviceId?: string): Promise<ReadonlySet<string>> {
  const prints = new Map(texts.slice(0, textsMax).map((text) => [vault().fingerprint(text), text]));
  if (prints.size === 0) {
    return new Set();
  }
  const where = { fingerprint: { in: [...prints.keys()] }, ...(deviceId === undefined ? {} : { deviceId }) };
  const rows = await db().secret.findMany({ where, select: { fingerprint: true } });
  return new Set(rows.flatMap((row) => prints.get(row.fingerprint) ?? []));
}
