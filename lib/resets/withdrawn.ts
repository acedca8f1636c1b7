import "server-only";
import { db } from "@/lib/platform/db/client";
import { vault } from "@/lib/vault/instance";

/**
 * True if this very password was taken back from a device because another one may be in its place: with another login at a new address,
 * or as its replacement. It is never sent there again, not even to put a reset back.
 */
export async function wasWithdrawn(deviceId: string, password: string): Promise<boolean> {
  const rows = await db().secret.findMany({
    where: { deviceId, fingerprint: vault().fingerprint(password) },
    select: { state: true },
  });
  // Written there by a person, or shown by the device since: then it has it anyway.
  return rows.some((row) => row.state === "withdrawn") && !rows.some((row) => row.state === "current" || row.state === "previous");
}
