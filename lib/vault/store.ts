import "server-only";
import { db } from "@/lib/platform/db/client";

/** How many sealed rows name each key. */
export async function rowsPerKey(): Promise<Map<string, number>> {
  const [credentials, secrets, logins, lists, cells, webhooks, outgoing, secondSteps] = await Promise.all([
    db().credential.groupBy({ by: ["keyId"], where: { keyId: { not: null } }, _count: { _all: true } }),
    db().secret.groupBy({ by: ["keyId"], _count: { _all: true } }),
    db().jobLogin.groupBy({ by: ["keyId"], _count: { _all: true } }),
    db().import.groupBy({ by: ["keyId"], where: { keyId: { not: null } }, _count: { _all: true } }),
    db().importRow.groupBy({ by: ["keyId"], where: { keyId: { not: null } }, _count: { _all: true } }),
    db().webhook.groupBy({ by: ["keyId"], _count: { _all: true } }),
    db().outgoingSecret.groupBy({ by: ["keyId"], _count: { _all: true } }),
    db().twoFactor.groupBy({ by: ["keyId"], _count: { _all: true } }),
  ]);
  const counts = new Map<string, number>();
  for (const { keyId, _count } of [...credentials, ...secrets, ...logins, ...lists, ...cells, ...webhooks, ...outgoing, ...secondSteps]) {
    if (keyId !== null) {
      counts.set(keyId, (counts.get(keyId) ?? 0) + _count._all);
    }
  }
  return counts;
}

/** When each key was first used here. */
export async function firstUses(): Promise<Map<string, Date>> {
  const rows = await db().canary.findMany({ select: { keyId: true, createdAt: true } });
  return new Map(rows.map((row) => [row.keyId, row.createdAt]));
}
