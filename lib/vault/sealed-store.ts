import "server-only";
import { type Database, db } from "@/lib/platform/db/client";
import {
  credentialBinding,
  importBinding,
  importRowBinding,
  jobLoginBinding,
  outgoingBinding,
  secondStepBinding,
  secretBinding,
  sessionBinding,
  webhookBinding,
} from "./bindings";
import type { SealedRow, SealedStore } from "./rotate";

/** Every table with sealed text, in the order of the cursor. The letter in front keeps the order when a table joins. */
const tables = ["credential", "import", "import-row", "job-login", "outgoing", "second-step", "secret", "session", "webhook"] as const;
type Table = (typeof tables)[number];

function place(after: string | undefined): { table: Table; id: string } {
  const [table, id = ""] = after?.split("/") ?? [];
  return { table: tables.find((candidate) => candidate === table) ?? "credential", id };
}

/** The key that sealed text names, `v1.<keyId>.…`; the column beside it exists only to be counted and searched. */
const keyIdIn = (sealed: string) => sealed.split(".")[1] ?? null;

/** The sealed rows of a database, for rotating keys. */
export function sealedStore(database: Database = db()): SealedStore {
  const credentials = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.credential.findMany({
      where: { id: { gt: afterId }, sealed: { not: null }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, field: true, sealed: true },
    });
    return rows.flatMap(({ id, field, sealed }) =>
      sealed === null
        ? []
        : [{ cursor: `credential/${id}`, table: "credential", id, field, binding: credentialBinding(id, field), sealed }],
    );
  };
  const secrets = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.secret.findMany({
      where: { id: { gt: afterId }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, path: true, sealed: true },
    });
    return rows.map(({ id, path, sealed }) => ({
      cursor: `secret/${id}`,
      table: "secret",
      id,
      field: path,
      binding: secretBinding(id),
      sealed,
    }));
  };
  const sessions = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.deviceSession.findMany({
      where: { id: { gt: afterId }, sealed: { not: null }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, sealed: true },
    });
    return rows.flatMap(({ id, sealed }) =>
      sealed === null ? [] : [{ cursor: `session/${id}`, table: "session", id, field: "session", binding: sessionBinding(id), sealed }],
    );
  };
  const jobLogins = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.jobLogin.findMany({
      where: { id: { gt: afterId }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, sealed: true },
    });
    return rows.map(({ id, sealed }) => ({
      cursor: `job-login/${id}`,
      table: "job-login",
      id,
      field: "login",
      binding: jobLoginBinding(id),
      sealed,
    }));
  };
  const imports = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.import.findMany({
      where: { id: { gt: afterId }, sealed: { not: null }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, sealed: true },
    });
    return rows.flatMap(({ id, sealed }) =>
      sealed === null ? [] : [{ cursor: `import/${id}`, table: "import", id, field: "password", binding: importBinding(id), sealed }],
    );
  };
  const importRows = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.importRow.findMany({
      where: { id: { gt: afterId }, sealed: { not: null }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, sealed: true },
    });
    return rows.flatMap(({ id, sealed }) =>
      sealed === null
        ? []
        : [{ cursor: `import-row/${id}`, table: "import-row", id, field: "cells", binding: importRowBinding(id), sealed }],
    );
  };
  const webhooks = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.webhook.findMany({
      where: { id: { gt: afterId }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, sealed: true },
    });
    return rows.map(({ id, sealed }) => ({
      cursor: `webhook/${id}`,
      table: "webhook",
      id,
      field: "secret",
      binding: webhookBinding(id),
      sealed,
    }));
  };
  const outgoing = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.outgoingSecret.findMany({
      where: { id: { gt: afterId }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, sealed: true },
    });
    return rows.map(({ id, sealed }) => ({
      cursor: `outgoing/${id}`,
      table: "outgoing",
      id,
      field: "secret",
      binding: outgoingBinding(id),
      sealed,
    }));
  };
  const secondSteps = async (afterId: string, notKeyId: string, take: number): Promise<SealedRow[]> => {
    const rows = await database.twoFactor.findMany({
      where: { id: { gt: afterId }, NOT: { sealed: { startsWith: `v1.${notKeyId}.` } } },
      orderBy: { id: "asc" },
      take,
      select: { id: true, userId: true, sealed: true },
    });
    return rows.map(({ id, userId, sealed }) => ({
      cursor: `second-step/${id}`,
      table: "second-step",
      id,
      field: "key",
      binding: secondStepBinding(userId),
      sealed,
    }));
  };
  const readers = {
    credential: credentials,
    import: imports,
    "import-row": importRows,
    "job-login": jobLogins,
    outgoing,
    "second-step": secondSteps,
    secret: secrets,
    session: sessions,
    webhook: webhooks,
  };
  return {
    async next(after, notKeyId, limit) {
      const from = place(after);
      const found: SealedRow[] = [];
      for (const table of tables.slice(tables.indexOf(from.table))) {
        const rest = limit - found.length;
        if (rest > 0) {
          found.push(...(await readers[table](table === from.table ? from.id : "", notKeyId, rest)));
        }
      }
      return found;
    },
    async replace({ table, id, sealed: old }, sealed) {
      const where = { id, sealed: old };
      const data = { sealed, keyId: keyIdIn(sealed) };
      const { count } =
        table === "credential"
          ? await database.credential.updateMany({ where, data })
          : table === "session"
            ? await database.deviceSession.updateMany({ where, data })
            : table === "import"
              ? await database.import.updateMany({ where, data })
              : table === "import-row"
                ? await database.importRow.updateMany({ where, data })
                : table === "job-login"
                  ? await database.jobLogin.updateMany({ where, data: { sealed, keyId: data.keyId ?? "" } })
                  : table === "webhook"
                    ? await database.webhook.updateMany({ where, data: { sealed, keyId: data.keyId ?? "" } })
                    : table === "outgoing"
                      ? await database.outgoingSecret.updateMany({ where, data: { sealed, keyId: data.keyId ?? "" } })
                      : table === "second-step"
                        ? await database.twoFactor.updateMany({ where, data: { sealed, keyId: data.keyId ?? "" } })
                        : await database.secret.updateMany({ where, data: { sealed, keyId: data.keyId ?? "" } });
      return count === 1;
    },
  };
}

/** True if anything in the database can only be opened with a key that exists already. */
export async function sealedRowsExist(database: Database = db()): Promise<boolean> {
  const rows = await Promise.all([
    database.credential.findFirst({ where: { sealed: { not: null } }, select: { id: true } }),
    database.secret.findFirst({ select: { id: true } }),
    database.jobLogin.findFirst({ select: { id: true } }),
    database.webhook.findFirst({ select: { id: true } }),
    database.outgoingSecret.findFirst({ select: { id: true } }),
    database.twoFactor.findFirst({ select: { id: true } }),
  ]);
  return rows.some((row) => row !== null);
}
