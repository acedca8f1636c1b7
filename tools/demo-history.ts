import { sealWaiting } from "@/lib/audit/chain";
import { chainedTo, type EntryFields, genesisHash, headKey } from "@/lib/audit/entry";
import { insertRows } from "@/lib/audit/insert";
import { type AuditRow, searchOf } from "@/lib/audit/store";
import { db, kindOf, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { historyDays, type PastPerson, pastOf } from "@/lib/simulators/building/history";
import { type PastActors, type PastRows, PastWriter } from "./demo-past-rows";

const seed = 9;
const dayMs = 24 * 3_600_000;
/** In how long the house was taken into Lineward, as its people remember it: on the first morning. */
const takenInMs = 5 * 3_600_000;
const morningHour = 9;
/** Where the demo's people sit, for the audit. */
const addresses: Readonly<Record<PastPerson, string>> = {
  admin: "10.20.8.11",
  helpdesk: "10.20.8.31",
  colleague: "10.20.8.32",
  installer: "10.20.31.7",
  electrician: "10.20.31.9",
};

/** Turns the times of filling the demo into the morning six weeks ago on which the house was taken in. */
function firstMorning(from: Date, to: Date, now: Date): (at: Date) => Date {
  const morning = new Date(now.getTime() - historyDays * dayMs).setUTCHours(morningHour, 0, 0, 0);
  const stretch = takenInMs / Math.max(1, to.getTime() - from.getTime());
  return (at) => new Date(Math.round(morning + (at.getTime() - from.getTime()) * stretch));
}

async function actorsOf(emails: Readonly<Record<PastPerson, string>>): Promise<PastActors> {
  const people = await db().user.findMany({ select: { id: true, name: true, email: true } });
  const entries = Object.entries(emails).map(([who, email]) => {
    const person = people.find((candidate) => candidate.email === email);
    if (!person) {
      throw new Error(`Nobody has the address ${email}`);
    }
    return [who, { id: person.id, name: person.name, address: addresses[who as PastPerson] }];
  });
  return Object.fromEntries(entries) as PastActors;
}

/** What was recorded while the demo was filled, as of the first morning. */
async function takenIn(when: (at: Date) => Date, tx: Transaction): Promise<void> {
  const change = await tx.change.findMany({ select: { id: true, at: true, finishedAt: true } });
  for (const { id, at, finishedAt } of change) {
    await tx.change.update({ where: { id }, data: { at: when(at), finishedAt: finishedAt && when(finishedAt) } });
  }
  for (const { id, createdAt } of await tx.device.findMany({ select: { id: true, createdAt: true } })) {
    await tx.device.update({ where: { id }, data: { createdAt: when(createdAt) } });
  }
  for (const { id, at } of await tx.photo.findMany({ select: { id: true, at: true } })) {
    await tx.photo.update({ where: { id }, data: { at: when(at) } });
  }
  for (const { id, at } of await tx.deviceNote.findMany({ select: { id: true, at: true } })) {
    await tx.deviceNote.update({ where: { id }, data: { at: when(at) } });
  }
}

async function keep({ resets, ends, steps, changes }: PastRows, tx: Transaction): Promise<void> {
  await tx.reset.createMany({ data: resets });
  await tx.resetEnd.createMany({ data: ends });
  await tx.resetStep.createMany({ data: steps });
  await tx.change.createMany({ data: changes });
}

/** The chain from its first entry: what was recorded until now on the first morning, then the six weeks. Sealed as every entry is. */
async function chain(before: readonly { fields: EntryFields; number: number | null }[], past: readonly EntryFields[], tx: Transaction) {
  const ordered = [...past].sort((a, b) => a.at.getTime() - b.at.getTime()).map((fields) => ({ fields, number: null }));
  const { rows, head } = chainedTo({ seq: 0, hash: genesisHash }, [...before, ...ordered]);
  await tx.auditEntry.deleteMany({});
  await insertRows(
    rows.map((row) => ({ ...row, search: searchOf(row) })),
    kindOf(db()) === "sqlite",
    tx,
  );
  await tx.setting.update({ where: { key: headKey }, data: { value: JSON.stringify(head) } });
}

function fieldsOf({ seq: _seq, hash: _hash, prevHash: _before, waited, ...row }: AuditRow & { search?: string }, when: (at: Date) => Date) {
  const { search: _search, ...fields } = row;
  return { fields: { ...fields, at: when(fields.at) }, number: waited };
}

/**
 * Gives a demo that was just filled six weeks of history: resets, writes and sign-ins by named people, the same for every demo that starts
 * at the same time. What filling it has recorded becomes the first morning. Only ever for the demo's own database, before anybody sees it.
 */
export async function layDownHistory(emails: Readonly<Record<PastPerson, string>>, now: Date): Promise<void> {
  await sealWaiting();
  const writer = await PastWriter.of(await actorsOf(emails));
  const past = writer.write(pastOf(seed, now));
  await withNamedLock(headKey, async (tx) => {
    const rows = await tx.auditEntry.findMany({ orderBy: { seq: "asc" } });
    const when = firstMorning(rows[0]?.at ?? now, rows.at(-1)?.at ?? now, now);
    await takenIn(when, tx);
    await keep(past, tx);
    await chain(
      rows.map((row) => fieldsOf(row, when)),
      past.entries,
      tx,
    );
  });
}
