import "server-only";
import { db } from "@/lib/platform/db/client";
import { untilDecidedMs } from "./adding";
import { groupKeyOf, rowFacts } from "./facts";
import { refusalsMax, refusedInRow } from "./login-turns";
import type { RowEnd } from "./row-end";
import type { JobOfRow, TakenRow } from "./taken";

/**
 * What the end of a row means for its login and for the others at its site: a login of its own is deleted; one that was refused there three
 * times in a row is not tried at the rest until a person has decided.
 */
export async function afterAddition(job: Pick<JobOfRow, "id" | "deadlineAt">, row: TakenRow, end: RowEnd): Promise<void> {
  if (end.state === "waiting" || end.state === "running") {
    return;
  }
  const addition = await db().addition.findUnique({ where: { rowId: row.id }, select: { login: { select: { id: true, shared: true } } } });
  const login = addition?.login;
  if (!login) {
    return;
  }
  if (!login.shared) {
    await db().jobLogin.deleteMany({ where: { id: login.id } });
  } else if (end.state === "login_refused" && (await refusedInRow(login.id, row.siteId)).length >= refusalsMax) {
    const fact = { code: "login_stopped", refused: refusalsMax } as const;
    await db().jobRow.updateMany({
      where: { jobId: job.id, siteId: row.siteId, state: "queued", addition: { loginId: login.id } },
      data: {
        state: "waiting",
        fact: rowFacts.write(fact),
        groupKey: groupKeyOf("waiting", fact),
        nextTryAt: new Date(Date.now() + untilDecidedMs(job)),
      },
    });
  }
}
