import "server-only";
import { z } from "zod";
import { db, type Transaction } from "@/lib/platform/db/client";
import { insertRows } from "@/lib/platform/db/many-rows";
import { jobLoginBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";

/** A login for devices that are not kept yet. */
export interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

const storedLogin = z.object({ username: z.string().optional(), password: z.string().optional() });

/** States of rows that may still sign in. */
export const openRows = ["queued", "running", "waiting"];

interface NewLogin {
  readonly id: string;
  readonly shared: boolean;
  readonly login: Login;
}

/** Seals logins for a job. They are deleted when the last row that needs each has ended. */
export async function keepLogins(tx: Transaction, jobId: string, logins: readonly NewLogin[]): Promise<void> {
  const rows = logins.map(({ id, shared, login }) => {
    const sealed = vault().seal(JSON.stringify(storedLogin.parse(login)), jobLoginBinding(id));
    return { id, jobId, shared, sealed, keyId: vault().keyIdOf(sealed) };
  });
  await insertRows(tx, "JobLogin", { id: "text", jobId: "text", shared: "boolean", sealed: "text", keyId: "text" }, rows);
}

/** The login of a row with whether others share it; undefined once it was deleted, or if its key is not in the ring. */
export async function openLoginOf(id: string | null): Promise<{ login: Login; shared: boolean } | undefined> {
  const row = id === null ? null : await db().jobLogin.findUnique({ where: { id } });
  if (!row) {
    return undefined;
  }
  try {
    return { login: storedLogin.parse(JSON.parse(vault().open(row.sealed, jobLoginBinding(row.id)))), shared: row.shared };
  } catch {
    return undefined;
  }
}

/** Deletes the logins of a job that no row needs any more. */
export async function dropLogins(jobId: string, client: Pick<Transaction, "jobLogin"> = db()): Promise<void> {
  await client.jobLogin.deleteMany({ where: { jobId, additions: { none: { row: { state: { in: openRows } } } } } });
}
