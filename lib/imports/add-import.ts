import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { storable, tidied } from "@/lib/schema/text";
import { vault } from "@/lib/vault/instance";
import { checkAll, countsOf, missingSitesOf, worldFor } from "./check-list";
import { importBytesMax } from "./endpoints";
import { headerKey } from "./headers";
import { inTurn } from "./in-turn";
import { mapColumns } from "./map-columns";
import { readText } from "./read-csv";
import { readList } from "./read-list";
import { cellsOf } from "./row-cells";
import { earlierColumns, importFor, keepRows, listedRow } from "./store";
import { figure, type RawTable, tooMuch } from "./table";
import { removeOldImport } from "./tasks";
import { viewOf } from "./view";

/** What a person hands in. */
export type GivenList =
  | { readonly bytes: Uint8Array; readonly name?: string | undefined }
  | { readonly text: string; readonly name?: string | undefined };

/** How long a list is kept. */
const keptForMs = 24 * 3_600_000;
/** Lists of one person that are kept at a time: the oldest go first. */
const listsMax = 50;

function hashOf(given: GivenList): string {
  const hash = createHash("sha256").update("text" in given ? "text" : "file");
  // Keyed: a list holds passwords, and nobody is to guess one by making lists that are otherwise the same.
  return vault().fingerprint(hash.update("text" in given ? given.text : given.bytes).digest("base64url"), "import-request");
}

/** What an earlier request with this key handed in. Throws `conflict` if that was another list. */
export async function importAddedBefore(actor: Actor, given: GivenList, key: string) {
  const row =
    key === "" ? null : await db().import.findUnique({ where: { actorId_idempotencyKey: { actorId: actor.id, idempotencyKey: key } } });
  if (row && row.requestHash !== hashOf(given)) {
    throw new ProblemError("conflict", "This Idempotency-Key was used for another list. Use a new one.");
  }
  return row && row.counts !== "{}" ? viewOf(row) : undefined;
}

async function read(given: GivenList): Promise<RawTable> {
  if ("bytes" in given) {
    return readList(given.bytes);
  }
  const bytes = Buffer.byteLength(given.text);
  if (bytes > importBytesMax) {
    throw tooMuch(`What was pasted has ${figure(Math.round(bytes / 100_000) / 10)} MB.`);
  }
  return readText(given.text);
}

/** Reads a list, checks every row, and keeps it for its person. */
export async function addImport(actor: Actor, given: GivenList, key: string) {
  return inTurn("imports", async () => {
    const table = await read(given);
    const id = randomUUID();
    const columns = mapColumns(table.headers, await earlierColumns(table.headers.map(headerKey)));
    const rows = table.rows.map((raw) => ({ row: raw.row, cells: cellsOf(raw, columns, table.named) }));
    const world = await worldFor(actor, {}, []);
    const { looked, checked } = await checkAll(
      rows.map(({ row, cells }) => listedRow(row, cells, null)),
      world,
    );
    const name = given.name === undefined ? null : storable(tidied(given.name)).slice(0, 255) || null;
    const expiresAt = new Date(Date.now() + keptForMs);
    const data = {
      id,
      actorId: actor.id,
      name,
      sheet: table.sheet === undefined ? null : storable(table.sheet),
      encoding: table.encoding,
      separator: table.separator,
      columns: JSON.stringify(columns),
      notes: JSON.stringify(table.notes),
      total: rows.length,
      missing: JSON.stringify(missingSitesOf(looked, world)),
      idempotencyKey: key || id,
      requestHash: hashOf(given),
      expiresAt,
    };
    await db().$transaction(async (tx) => {
      await tx.import.create({ data });
      await enqueue(tx, removeOldImport, { importId: id }, { runAfter: expiresAt });
    });
    try {
      await keepRows(
        id,
        rows.flatMap(({ cells }, at) => (checked[at] ? [{ cells, checked: checked[at] }] : [])),
      );
      await db().$transaction(async (tx) => {
        // As long as it has no counts it is not whole, and does not exist for anybody.
        await tx.import.update({ where: { id }, data: { counts: JSON.stringify(countsOf(checked)) } });
        const detail = { rows: rows.length, columns: columns.length, encoding: table.encoding };
        await record({ actor, action: "import.add", subject: "import", subjectId: id, subjectName: name, detail }, tx);
      });
    } catch (error) {
      await db().import.deleteMany({ where: { id } });
      throw error;
    }
    await removeOldest(actor);
    return viewOf(await importFor(actor, id));
  });
}

async function removeOldest(actor: Actor): Promise<void> {
  const old = await db().import.findMany({
    where: { actorId: actor.id },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    skip: listsMax,
    select: { id: true },
  });
  if (old.length > 0) {
    await db().import.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } });
  }
}
