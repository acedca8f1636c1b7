import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { invalid, notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { type NewView, type SavedView, viewedLists, viewsMax } from "./view-endpoints";

const shown = { id: true, list: true, name: true, parameters: true } as const;

function toAnswer({ list, ...view }: { id: string; list: string; name: string; parameters: string }): SavedView[] {
  const known = viewedLists.find((candidate) => candidate === list);
  return known === undefined ? [] : [{ ...view, list: known }];
}

export async function listViews(actor: Actor): Promise<{ items: SavedView[] }> {
  const rows = await db().savedView.findMany({
    where: { userId: actor.id },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: viewsMax,
    select: shown,
  });
  return { items: rows.flatMap(toAnswer) };
}

export async function saveView({ list, name, parameters }: NewView, actor: Actor): Promise<SavedView> {
  const key = { userId_list_name: { userId: actor.id, list, name } };
  const kept = await db().savedView.findUnique({ where: key, select: { id: true } });
  if (!kept && (await db().savedView.count({ where: { userId: actor.id } })) >= viewsMax) {
    throw invalid("name", `There are ${viewsMax} saved views already. Forget one of them first.`);
  }
  const row = await db().savedView.upsert({
    where: key,
    create: { userId: actor.id, list, name, parameters },
    update: { parameters },
    select: shown,
  });
  return { ...row, list };
}

export async function removeView(id: string, actor: Actor): Promise<undefined> {
  const { count } = await db().savedView.deleteMany({ where: { id, userId: actor.id } });
  if (count === 0) {
    throw notFound("This view");
  }
  return undefined;
}
