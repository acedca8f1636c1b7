import "server-only";
import { record, system } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";

/** The row of Setting that says that the audit has it. */
const mark = "people.all-sites-kept";

/**
 * Once, after the migration that made "all sites" a choice: whoever saw every site because they were bound to none is an audit entry.
 * The page of people names them until an admin has chosen.
 */
export async function noteKeptAllSites(): Promise<void> {
  if (await db().setting.findUnique({ where: { key: mark } })) {
    return;
  }
  const people = await db().user.findMany({
    where: { allSitesKept: true },
    orderBy: { id: "asc" },
    select: { id: true, name: true, role: true },
  });
  for (const { id, name, role } of people) {
    await record({
      actor: system,
      action: "person.keep_all_sites",
      subject: "person",
      subjectId: id,
      subjectName: name,
      detail: { role, why: "Was bound to no site, which meant every site" },
    });
  }
  await db().setting.upsert({ where: { key: mark }, create: { key: mark, value: new Date().toISOString() }, update: {} });
}
