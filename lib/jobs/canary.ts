import "server-only";
import { db } from "@/lib/platform/db/client";
import { stopRows } from "./job-state";
import { failedStates } from "./keep-end";
import type { JobOptions } from "./schemas";

/**
 * Whether all rows may be begun, or only those that are tried first: one of each family, firmware and server. One that cannot be reached, or
 * is not what the plan saw, gives its place to another one like it. `failed`: one did not end well, so the job was stopped.
 */
export async function gate(jobId: string, { canary }: JobOptions): Promise<"open" | "first" | "failed"> {
  if (!canary) {
    return "open";
  }
  const firsts = await db().jobRow.findMany({
    where: { jobId, first: true, state: { notIn: ["done", "unchanged"] } },
    select: { id: true, alike: true, state: true },
  });
  if (firsts.length === 0) {
    return "open";
  }
  if (firsts.some(({ state }) => (failedStates as readonly string[]).includes(state))) {
    await stopRows(jobId, { code: "canary_failed" }, { code: "canary_failed" });
    return "failed";
  }
  let open = true;
  for (const { id, alike, state } of firsts) {
    if (state === "queued" || state === "running") {
      open = false;
    } else {
      const other = await db().jobRow.findFirst({
        where: { jobId, alike, state: "queued", first: false },
        orderBy: { seq: "asc" },
        select: { id: true },
      });
      await db().jobRow.updateMany({ where: { id }, data: { first: false } });
      if (other) {
        await db().jobRow.updateMany({ where: { id: other.id }, data: { first: true } });
        open = false;
      }
    }
  }
  return open ? "open" : "first";
}
