import "server-only";
import { accountOf } from "@/lib/drivers/account";
import { type EndAccount, ownerFrom, ownerOfEnd, sameOwner } from "@/lib/drivers/secret-owner";
import type { Transaction } from "@/lib/platform/db/client";

/** An end, and the account that its document has now. */
interface Place extends EndAccount {
  readonly deviceId: string;
  readonly device: { readonly driver: string };
  readonly document: string;
  readonly record: string;
  readonly secretPath: string;
}

export interface KeptSecret {
  readonly id: string;
  readonly fingerprint: string;
  readonly createdAt: Date;
}

const keyOf = (deviceId: string, document: string, record: string, path: string) => `${deviceId}\n${document}\n${record}\n${path}`;

/**
 * The secret that Lineward holds for each of these accounts, without opening it. One that was kept for another account, which the
 * device had before, is none of theirs.
 */
export async function keptSecrets(tx: Transaction, ends: readonly Place[]): Promise<(end: Place) => KeptSecret | undefined> {
  const all = (pick: (end: Place) => string) => [...new Set(ends.map(pick))];
  const rows =
    ends.length === 0
      ? []
      : await tx.secret.findMany({
          where: {
            deviceId: { in: all((end) => end.deviceId) },
            document: { in: all((end) => end.document) },
            record: { in: all((end) => end.record) },
            path: { in: all((end) => end.secretPath) },
            state: "current",
          },
          select: { id: true, deviceId: true, document: true, record: true, path: true, fingerprint: true, createdAt: true, keptFor: true },
          orderBy: { createdAt: "asc" },
        });
  const kept = new Map(rows.map((row) => [keyOf(row.deviceId, row.document, row.record, row.path), row]));
  return (end) => {
    const row = kept.get(keyOf(end.deviceId, end.document, end.record, end.secretPath));
    const owner = row && ownerFrom(accountOf(end.device.driver, end), row.keptFor);
    return owner && !sameOwner(owner, ownerOfEnd(end)) ? undefined : row;
  };
}
