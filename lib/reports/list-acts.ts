import "server-only";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { sealWaiting } from "@/lib/audit/chain";
import { type Act, type AuditQuery, actChange } from "@/lib/audit/endpoints";
import { phases } from "@/lib/audit/entry-shape";
import { type AuditRow, auditDetail, entriesOf, findActs, lastSeq } from "@/lib/audit/store";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { fieldChangesOf } from "@/lib/settings/change-store";
import { filterOf } from "./audit-filter";

type ActChange = Act["changes"][number];

/** JSON has no "undefined": a field that was not there before, or is not there after, has no such key. */
const storedChange = actChange
  .extend({ from: z.unknown().optional(), to: z.unknown().optional() })
  .transform((change): ActChange => ({ ...change, from: change.from, to: change.to }));

interface Write {
  readonly correlationId: string;
  readonly reason: string | null;
  readonly deviceName: string;
  readonly changes: readonly ActChange[];
}

function byActOf<T extends { readonly correlationId: string }>(items: readonly T[]): Map<string, T[]> {
  const acts = new Map<string, T[]>();
  for (const item of items) {
    const own = acts.get(item.correlationId);
    if (own) {
      own.push(item);
    } else {
      acts.set(item.correlationId, [item]);
    }
  }
  return acts;
}

/** What was written to devices within these acts. */
async function writesOf(correlationIds: readonly string[]): Promise<Map<string, Write[]>> {
  const rows = await db().change.findMany({
    where: { correlationId: { in: [...correlationIds] } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    select: { id: true, correlationId: true, reason: true, changes: true, device: { select: { name: true } } },
  });
  const writes = rows.map(({ id, correlationId, reason, changes, device }): Write => {
    const fields = fieldChangesOf({ id, changes }).map(({ label, from, to, secret }) => ({
      label,
      from,
      to,
      ...(secret ? { secret } : {}),
    }));
    return { correlationId, reason, deviceName: device.name, changes: fields };
  });
  return byActOf(writes);
}

/**
 * What an entry says of changes: those of a write, which it keeps when the device and its history are gone; and "name: {from, to}", a
 * value of ours.
 */
function changesIn({ changes, ...detail }: Readonly<Record<string, unknown>>): ActChange[] {
  const written = (Array.isArray(changes) ? changes : []).flatMap((change: unknown) => storedChange.safeParse(change).data ?? []);
  const own = Object.entries(detail).flatMap(([label, value]) =>
    value !== null && typeof value === "object" && "from" in value && "to" in value ? [{ label, from: value.from, to: value.to }] : [],
  );
  return [...written, ...own];
}

const textIn = (detail: Readonly<Record<string, unknown>>, key: string) => {
  const value = detail[key];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** A person asked for one thing; that secrets were opened for it is part of it. */
function actOf(entries: readonly [AuditRow, ...AuditRow[]], count: number, writes: readonly Write[]): Act {
  const asked = entries.find(({ action }) => action !== "secret.use") ?? entries[0];
  const came = entries.findLast(({ action }) => action === asked.action) ?? asked;
  const last = entries.at(-1) ?? asked;
  const details = entries.map(({ detail, seq }) => auditDetail.read(detail, seq, {}));
  const first = <T>(pick: (detail: Readonly<Record<string, unknown>>) => T | undefined) =>
    details.map(pick).find((found) => found !== undefined);
  const purpose = asked.action === "secret.use" ? first((detail) => textIn(detail, "purpose")) : undefined;
  const several = new Set(writes.map(({ deviceName }) => deviceName)).size > 1;
  const written = writes.flatMap(({ changes, deviceName }) =>
    changes.map((change) => (several ? { ...change, about: deviceName } : change)),
  );
  const told = details.flatMap(changesIn).filter((change, at, all) => all.findIndex((other) => isDeepStrictEqual(other, change)) === at);
  return {
    correlationId: asked.correlationId,
    seq: last.seq,
    begunAt: asked.at.toISOString(),
    endedAt: last.at.toISOString(),
    actor: { id: asked.actorId, name: asked.actorName },
    action: asked.action,
    ...(purpose === undefined ? {} : { purpose }),
    phase: phases.find((phase) => phase === came.phase) ?? "unknown",
    subject: asked.subject,
    subjectId: asked.subjectId,
    subjectName: asked.subjectName,
    deviceId: asked.deviceId,
    siteId: asked.siteId,
    address: entries.find(({ address }) => address !== null)?.address ?? first((detail) => textIn(detail, "address")) ?? null,
    agent: entries.find(({ agent }) => agent !== null)?.agent ?? null,
    ticket: first((detail) => textIn(detail, "ticket")) ?? null,
    reason: writes.find(({ reason }) => reason !== null)?.reason ?? first((detail) => textIn(detail, "reason")) ?? null,
    changes: written.length > 0 ? written : told,
    entries: count,
  };
}

/**
 * What people did, one row an act, the latest first. Only for those who see the whole audit. Every page shows the audit as it was when the
 * first one was asked for: an act that ends meanwhile would move up, to a page that is read already.
 */
export async function listActs(query: AuditQuery, actor: Actor): Promise<{ items: Act[]; nextCursor: string | null }> {
  await sealWaiting();
  const [beforeSeq, upToSeq] =
    query.cursor === undefined ? [undefined, await lastSeq()] : readCursor(query.cursor, [cursorKey.number, cursorKey.number]);
  const places = await findActs({ ...(await filterOf(query, actor)), beforeSeq, upToSeq }, query.limit + 1);
  const page = places.slice(0, query.limit);
  const ids = page.map(({ correlationId }) => correlationId);
  const [{ entries, counts }, writes] = await Promise.all([entriesOf(ids, upToSeq), writesOf(ids)]);
  const byAct = byActOf(entries);
  const items = ids.flatMap((id) => {
    const [head, ...rest] = byAct.get(id) ?? [];
    return head ? [actOf([head, ...rest], counts.get(id) ?? 1, writes.get(id) ?? [])] : [];
  });
  const last = places.length > query.limit ? page.at(-1) : undefined;
  return { items, nextCursor: last ? writeCursor([last.seq, upToSeq]) : null };
}
