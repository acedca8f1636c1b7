import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { peopleLock } from "@/lib/people/lock";
import type { Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { deliver } from "@/lib/platform/events/deliver";
import { publish } from "@/lib/platform/events/publish";
import { same } from "@/lib/schema/document";
import { contactOf } from "./contact";
import { type NewSite, type SiteAnswer, type SiteDetail, type SitePatch, type SiteQuery, variablesMax } from "./endpoints";
import { inheritedNumbers, numbersOf } from "./numbers";
import { siteKeyOf } from "./site-key";
import * as store from "./store";
import { changedVariables, inheritedVariables, ownVariables } from "./variables";

async function answersOf(rows: readonly store.SiteRow[], actor: Actor): Promise<SiteAnswer[]> {
  const counts = await store.countsOf(rows.map((row) => row.id));
  return rows.map((row) => {
    const { own, places, below, troubled } = counts.get(row.id) ?? { own: 0, places: 0, below: 0, troubled: 0 };
    const visible = row.parentId !== null && (actor.sites === null || actor.sites.includes(row.parentId));
    return {
      id: row.id,
      name: row.name,
      parentId: visible ? row.parentId : null,
      deviceCount: own + below,
      ownDeviceCount: own,
      placeCount: places,
      troubledCount: troubled,
      createdAt: row.createdAt.toISOString(),
    };
  });
}

async function answerOf(row: store.SiteRow, actor: Actor): Promise<SiteAnswer> {
  const [answer] = await answersOf([row], actor);
  if (!answer) {
    throw notFound("This site");
  }
  return answer;
}

async function detailOf(row: store.SiteRow, actor: Actor): Promise<SiteDetail> {
  const answer = await answerOf(row, actor);
  return {
    ...answer,
    variables: ownVariables(row),
    inheritedVariables: await inheritedVariables(row.parentId),
    numbers: numbersOf(row),
    inheritedNumbers: await inheritedNumbers(row.parentId),
    contact: contactOf(row),
    notes: row.notes,
  };
}

export async function list({ query, parent, cursor, limit }: SiteQuery, actor: Actor) {
  const filter = { within: actor.sites ?? undefined, query, parentId: parent === "none" ? null : parent };
  const after = cursor === undefined ? undefined : readCursor(cursor, [cursorKey.text, cursorKey.text]);
  const take = rowsToTake(limit);
  const rows = await store.page(filter, after && { nameKey: after[0], id: after[1] }, take);
  // A first page that holds everything has counted it.
  const total = !after && rows.length < take ? rows.length : await store.count(filter);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: await answersOf(shown, actor), nextCursor: last ? writeCursor([last.nameKey, last.id]) : null, total };
}

/** One site. Outside a person's sites it does not exist. */
export async function get(id: string, actor: Actor): Promise<SiteDetail> {
  const row = actor.sites === null || actor.sites.includes(id) ? await store.find(id) : null;
  if (!row) {
    throw notFound("This site");
  }
  return detailOf(row, actor);
}

/** What a site's variables become. Throws for more than it may have. */
function variablesAfter(row: store.SiteRow, patch: SitePatch["variables"]): string {
  if (patch === undefined) {
    return row.variables;
  }
  const after = changedVariables(ownVariables(row), patch);
  if (Object.keys(after).length > variablesMax) {
    throw invalid("variables", `A site has at most ${variablesMax} variables.`);
  }
  return JSON.stringify(after);
}

/** Two levels are enough: customer and place. */
async function checkParent(parentId: string | null, transaction: Transaction): Promise<void> {
  if (parentId === null) {
    return;
  }
  const parent = await store.find(parentId, transaction);
  if (!parent) {
    throw invalid("parentId", "This customer does not exist any more.");
  }
  if (parent.parentId !== null) {
    throw invalid("parentId", `${parent.name} is a place itself. A place belongs to a customer.`);
  }
}

async function checkName(name: string, parentId: string | null, besides: string, transaction: Transaction): Promise<void> {
  if (await store.nameTaken(siteKeyOf(name), parentId, besides, transaction)) {
    const where = parentId === null ? "" : " with this customer";
    throw new ProblemError("conflict", `There is a site named ${name}${where} already.`, {
      fields: [{ path: "name", message: "Another site has this name already." }],
    });
  }
}

export async function add({ name, parentId }: NewSite, actor: Actor): Promise<SiteAnswer> {
  const row = await withNamedLock(peopleLock, async (transaction) => {
    await checkParent(parentId, transaction);
    await checkName(name, parentId, "", transaction);
    const made = await transaction.site.create({ data: { name, nameKey: siteKeyOf(name), parentId } });
    const about = { subject: "site", subjectId: made.id, subjectName: name, siteId: made.id } as const;
    await record({ actor, action: "site.add", ...about, detail: { parentId } }, transaction);
    return made;
  });
  return answerOf(row, actor);
}

export async function change(id: string, patch: SitePatch, actor: Actor): Promise<SiteDetail> {
  const { after, events } = await withNamedLock(peopleLock, async (transaction) => {
    const row = await store.find(id, transaction);
    if (!row) {
      throw notFound("This site");
    }
    const name = patch.name ?? row.name;
    const parentId = patch.parentId === undefined ? row.parentId : patch.parentId;
    if (parentId !== row.parentId) {
      await checkMove(row, parentId, transaction);
    }
    await checkName(name, parentId, id, transaction);
    const nameKey = siteKeyOf(name);
    const variables = variablesAfter(row, patch.variables);
    const numbers =
      patch.numbers === undefined ? {} : { numberFirst: patch.numbers?.first ?? null, numberLast: patch.numbers?.last ?? null };
    const said = {
      ...(patch.contact === undefined ? {} : { contact: JSON.stringify({ ...contactOf(row), ...patch.contact }) }),
      ...(patch.notes === undefined ? {} : { notes: patch.notes || null }),
    };
    const changed = await transaction.site.update({ where: { id }, data: { name, nameKey, parentId, variables, ...numbers, ...said } });
    if (nameKey !== row.nameKey) {
      // Devices carry it, so that a list of them sorts by site without a join.
      await transaction.device.updateMany({ where: { siteId: id }, data: { siteKey: nameKey } });
    }
    const detail = {
      ...Object.fromEntries(
        (["name", "parentId"] as const)
          .filter((field) => row[field] !== changed[field])
          .map((field) => [field, { from: row[field], to: changed[field] }]),
      ),
      ...(same(numbersOf(row), numbersOf(changed)) ? {} : { numbers: { from: numbersOf(row), to: numbersOf(changed) } }),
      // That it changed, not what it says: how to get into a house is nothing for a list of acts.
      ...(same(contactOf(row), contactOf(changed)) && row.notes === changed.notes ? {} : { contactAndNotes: "changed" }),
      ...(row.variables === changed.variables ? {} : { variables: { from: ownVariables(row), to: ownVariables(changed) } }),
    };
    const about = { subject: "site", subjectId: id, subjectName: changed.name, siteId: id } as const;
    await record({ actor, action: "site.change", ...about, detail }, transaction);
    const told = [
      row.parentId === changed.parentId ? undefined : await publish(transaction, "site.moved", { siteId: id }),
      row.name === changed.name ? undefined : await publish(transaction, "site.renamed", { siteId: id }),
    ];
    return { after: changed, events: told };
  });
  await deliver(events);
  return detailOf(after, actor);
}

async function checkMove(row: store.SiteRow, parentId: string | null, transaction: Transaction): Promise<void> {
  if (parentId === row.id) {
    throw invalid("parentId", "A site cannot belong to itself.");
  }
  const places = (await store.countsOf([row.id], transaction)).get(row.id)?.places ?? 0;
  if (parentId !== null && places > 0) {
    throw invalid("parentId", `${row.name} has places of its own, so it cannot become one. Move them first.`);
  }
  await checkParent(parentId, transaction);
}

const several = (count: number, text: string, many: string) => `${count} ${count === 1 ? text : many}`;

/** Removes an empty site. 409 while something is in it, or while somebody is bound to it alone. */
export async function remove(id: string, actor: Actor): Promise<undefined> {
  const told = await withNamedLock(peopleLock, async (transaction) => {
    const found = await store.find(id, transaction);
    if (!found) {
      throw notFound("This site");
    }
    const { own = 0, places = 0 } = (await store.countsOf([id], transaction)).get(id) ?? {};
    const inside = [...(places > 0 ? [several(places, "place", "places")] : []), ...(own > 0 ? [several(own, "device", "devices")] : [])];
    if (inside.length > 0) {
      throw new ProblemError("conflict", `${found.name} still has ${inside.join(" and ")}. Move or remove them first.`);
    }
    const bound = await store.peopleBoundOnlyTo(id, transaction);
    if (bound.length > 0) {
      const are = bound.length === 1 ? "is" : "are";
      throw new ProblemError(
        "conflict",
        `${bound.join(", ")} ${are} bound to ${found.name} alone, and would see nothing without it. Choose other sites for them first.`,
      );
    }
    if (!(await store.removeEmpty(id, transaction))) {
      throw new ProblemError("conflict", `Something was put into ${found.name} at this moment. Look again.`);
    }
    await record({ actor, action: "site.remove", subject: "site", subjectId: id, subjectName: found.name, siteId: id }, transaction);
    return publish(transaction, "site.removed", { siteId: id });
  });
  await deliver([told]);
  return undefined;
}
