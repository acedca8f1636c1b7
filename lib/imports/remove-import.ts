import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { importFor } from "./store";

/** A list and what is sealed in it are gone. A job that was made of it has what it needs. */
export async function removeImport(actor: Actor, id: string): Promise<undefined> {
  const found = await importFor(actor, id);
  await db().$transaction(async (tx) => {
    await tx.import.deleteMany({ where: { id } });
    await record(
      { actor, action: "import.remove", subject: "import", subjectId: id, subjectName: found.name, detail: { rows: found.total } },
      tx,
    );
  });
  return undefined;
}

/** Removes a list whose time is over. */
export async function removeIfOld(id: string): Promise<void> {
  await db().import.deleteMany({ where: { id, expiresAt: { lte: new Date() } } });
}
