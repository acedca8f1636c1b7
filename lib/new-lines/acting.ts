import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { openSecret } from "@/lib/settings/open-secret";
import type { WritePart } from "@/lib/settings/write-call";
import type { Loaded } from "./store";

/**
 * Whoever goes on with it acts for the person who began it, and was looked at then: what is under way has to be finished or taken back
 * whatever became of their rights since.
 */
export function actorOf({ actorId: id, actorName: name }: Loaded): Actor {
  return { id, name, email: "", role: "installer", sites: null, theme: "system" };
}

/** The password that is given. Undefined if Lineward does not have it any more. */
export async function passwordOf(line: Loaded): Promise<string | undefined> {
  const row = line.secretId === null ? null : await db().secret.findUnique({ where: { id: line.secretId } });
  return row ? openSecret(row, { actor: actorOf(line), purpose: "write", correlationId: line.correlationId }) : undefined;
}

/** How one write of it stands in the device's history. */
export function partOf(line: Loaded, changeId: string, back: boolean): WritePart {
  return {
    changeId,
    correlationId: line.correlationId,
    cause: { code: "new_line", newLineId: line.id, user: line.user, back },
  };
}
