import "server-only";
import { z } from "zod";
import { collectionOf, sectionOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";
import { valueAt } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import type { JobChange } from "./endpoints";
import type { JobDetail } from "./schemas";
import { accountLabels } from "./shared-account";

type Asked = JobDetail["asked"];

const byPath = (values: Readonly<Record<string, unknown>>, labels: Readonly<Record<string, string>> = {}): Asked =>
  Object.entries(values).map(([path, to]) => ({ path, label: labels[path] ?? path, to }));

/** What a job changes, field by field, each called as a person knows it; by its path where its family does not know it any more. */
export async function askedChanges(jobId: string, change: JobChange | undefined): Promise<Asked> {
  if (change === undefined) {
    return [];
  }
  if ("account" in change) {
    return byPath(change.account, accountLabels);
  }
  const select = { driver: true, document: true, record: true } as const;
  const row = await db().jobRow.findFirst({ where: { jobId }, orderBy: { seq: "asc" }, select });
  const manifest = row && ("section" in change ? sectionOf(row.driver, String(change.section)) : collectionOf(row.driver, row.document));
  const known = leaves(manifest?.schema ?? z.object({})).flatMap(({ path, meta }) => {
    const to = valueAt(change.values, path);
    return to === undefined ? [] : [{ path, label: meta?.label ?? path, to }];
  });
  return known.length > 0 ? known : byPath(change.values);
}
