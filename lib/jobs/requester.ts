import "server-only";
import { type Actor, actorById } from "@/lib/auth/actor";
import { shared } from "@/lib/platform/app";
import { epoch as epochOf } from "@/lib/platform/db/epochs";
import { env } from "@/lib/platform/env";

interface Known {
  readonly actor: Actor | null;
  readonly epoch: number;
}

const known = shared<Map<string, Known>>("jobs-requesters", () => new Map());
const knownMax = 100;

/**
 * Whoever planned a job, with the rights of now. Looked up before every try; where this process alone has the database, what was read
 * holds until something about people, sessions or sites is written.
 */
export async function requesterOf(id: string): Promise<Actor | null> {
  if (env().database.kind !== "sqlite") {
    return actorById(id);
  }
  // Read before the look-up: what is written while it runs makes it worthless.
  const epoch = epochOf("people");
  const before = known().get(id);
  if (before?.epoch === epoch) {
    return before.actor;
  }
  const actor = await actorById(id);
  if (known().size >= knownMax) {
    known().clear();
  }
  known().set(id, { actor, epoch });
  return actor;
}
