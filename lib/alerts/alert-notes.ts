import "server-only";
import { randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { type NewAlertNote, notesMax } from "./endpoints";
import { alertFor } from "./read-alerts";
import { knownFor } from "./reader";
import type { AlertNote } from "./schemas";
import { tellAlert } from "./words";

/** POST /api/alerts/{id}/notes: a note is one of the things that happened to the alert, and is kept with them. */
export async function addAlertNote(actor: Actor, id: string, { text }: NewAlertNote): Promise<AlertNote> {
  const row = await alertFor(actor, id);
  const { words } = tellAlert(row, await knownFor([row], actor));
  const made = { id: randomUUID(), alertId: id, at: new Date(), what: "note", fact: JSON.stringify({ note: text }), byName: actor.name };
  await db().$transaction(async (tx) => {
    if ((await tx.alertEvent.count({ where: { alertId: id, what: "note" } })) >= notesMax) {
      throw new ProblemError("conflict", `This alert has ${notesMax} notes. There is room for no more.`);
    }
    await tx.alertEvent.create({ data: made });
    const about = { subject: "alert", subjectId: id, subjectName: words, siteId: row.siteId } as const;
    await record({ actor, action: "alert.note", ...about, detail: { note: text } }, tx);
  });
  return { id: made.id, text, at: made.at.toISOString(), by: actor.name };
}
