import "server-only";
import { auditDetail } from "@/lib/audit/store";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import type { SignIn } from "./me-endpoints";

const daysBack = 30;
const shownMax = 50;

const textIn = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

/** One attempt after the other from the same place that ended the same way is one line. */
function together(lines: readonly SignIn[]): SignIn[] {
  const out: SignIn[] = [];
  for (const line of lines) {
    const before = out.at(-1);
    const same = before && before.refused !== null && before.refused === line.refused && before.address === line.address;
    if (same) {
      out[out.length - 1] = { ...before, times: before.times + 1 };
    } else {
      out.push(line);
    }
  }
  return out;
}

/** Who has tried to sign in as this person within a month, as the audit has it, the latest first. */
export async function recentSignIns(actor: Actor): Promise<{ items: SignIn[] }> {
  const rows = await db().auditEntry.findMany({
    where: { action: "session.sign_in", subjectId: actor.id, at: { gte: new Date(Date.now() - daysBack * 86_400_000) } },
    orderBy: { seq: "desc" },
    take: 4 * shownMax,
    select: { seq: true, at: true, phase: true, agent: true, detail: true },
  });
  const lines = rows.map(({ seq, at, phase, agent, detail }): SignIn => {
    const { address, way, code } = auditDetail.read(detail, seq, {});
    const refused = phase === "refused" ? (textIn(code) ?? "refused") : null;
    return { at: at.toISOString(), way: textIn(way), address: textIn(address), agent, refused, times: 1 };
  });
  return { items: together(lines).slice(0, shownMax) };
}
