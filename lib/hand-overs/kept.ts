import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { get } from "@/lib/sites/service";
import { placesOf } from "@/lib/sites/store";
import { type KeptHandOver, type NewHandOver, type Sheet, sheet as sheetSchema } from "./schemas";
import { sheetOf } from "./sheet";

const numbersLock = "hand-overs";
const listMax = 100;

const sheetColumn = jsonColumn("HandOver.sheet", sheetSchema);
const siteIdsColumn = jsonColumn("HandOver.siteIds", z.array(z.string()));

/** "HO-0007". */
export function numberWords(number: number): string {
  return `HO-${String(number).padStart(4, "0")}`;
}

interface Row {
  readonly id: string;
  readonly number: number;
  readonly siteId: string;
  readonly siteIds: string;
  readonly digest: string;
  readonly madeAt: Date;
  readonly byName: string;
}

const listed = { id: true, number: true, siteId: true, siteIds: true, digest: true, madeAt: true, byName: true } as const;

/** Who may see every site that is on a sheet may see the sheet, and nobody else. */
function mayRead({ id, siteIds }: Row, { sites }: Actor): boolean {
  return sites === null || (siteIdsColumn.readIfWhole(siteIds, id)?.every((site) => sites.includes(site)) ?? false);
}

const answerOf = ({ id, number, digest, madeAt, byName }: Row): KeptHandOver => ({
  id,
  number: numberWords(number),
  madeAt: madeAt.toISOString(),
  madeBy: byName,
  digest,
});

/** POST /api/sites/{id}/hand-over: the sheet as it stands now, with a number of its own. */
export async function keepHandOver(actor: Actor, siteId: string, { parts, signs }: NewHandOver, origin: string): Promise<KeptHandOver> {
  const site = await get(siteId, actor);
  const made = await sheetOf(siteId, actor, { parts, signs, origin });
  const siteIds = [siteId, ...(await placesOf(siteId)).filter((id) => actor.sites === null || actor.sites.includes(id))];
  return withNamedLock(numbersLock, async (tx) => {
    const last = await tx.handOver.findFirst({ orderBy: { number: "desc" }, select: { number: true } });
    const number = (last?.number ?? 0) + 1;
    const text = JSON.stringify({ ...made, number: numberWords(number), link: `${origin}/h/${number}` } satisfies Sheet);
    const digest = createHash("sha256").update(text).digest("hex");
    const kept = { number, siteId, siteIds: JSON.stringify(siteIds), sheet: text, digest, madeAt: new Date(made.madeAt) };
    const row = await tx.handOver.create({ data: { id: randomUUID(), ...kept, byId: actor.id, byName: actor.name }, select: listed });
    const named = { subject: "site", subjectId: siteId, subjectName: site.name, siteId } as const;
    await record({ actor, action: "hand_over.keep", ...named, detail: { number: numberWords(number), digest } }, tx);
    return answerOf(row);
  });
}

/** GET /api/sites/{id}/hand-overs */
export async function listHandOvers(siteId: string, actor: Actor): Promise<{ items: KeptHandOver[] }> {
  await get(siteId, actor);
  const rows = await db().handOver.findMany({
    where: { siteId },
    orderBy: [{ number: "desc" }],
    take: listMax,
    select: listed,
  });
  return { items: rows.filter((row) => mayRead(row, actor)).map(answerOf) };
}

/** GET /api/hand-overs/{id}: as it was kept. */
export async function keptHandOver(id: string, actor: Actor): Promise<Sheet> {
  const row = await db().handOver.findUnique({ where: { id } });
  if (!row || !mayRead(row, actor)) {
    throw notFound("This sheet");
  }
  return sheetColumn.demand(row.sheet, row.id);
}

/** The site that a number was given to, for the code on paper; not found outside of a person's sites. */
export async function siteOfNumber(number: number, actor: Actor): Promise<string> {
  const row = await db().handOver.findUnique({ where: { number }, select: listed });
  if (!row || !mayRead(row, actor)) {
    throw notFound("This sheet");
  }
  return row.siteId;
}
