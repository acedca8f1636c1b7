import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { slot } from "@/lib/platform/app";

/**
 * Says why a document must not be written now, by throwing a `ProblemError` in words for this person: somebody above is changing it in a
 * way that a form would undo. Asked with the device's lock held.
 */
export type Hold = (
  deviceId: string,
  ref: { document: string; record: string },
  actor: Actor,
  /** Of the write, where whoever sends it knows that before: so a hold lets its own writes through. */
  changeId?: string,
) => Promise<void>;

const shared = slot<readonly Hold[]>("holds");

/** Puts the table of holds in its place, instead of any other. */
export function holdBy(holds: readonly Hold[]): void {
  shared.value = holds;
}

/** Refuses a write that one of the holds is against. Ask with the device's lock held. Throws if the table was never put in its place. */
export async function refuseWhileHeld(...[deviceId, ref, actor, changeId]: Parameters<Hold>): Promise<void> {
  const holds = shared.value;
  if (holds === undefined) {
    throw new Error("Nobody said what holds a write back, so none is made");
  }
  for (const refuse of holds) {
    await refuse(deviceId, ref, actor, changeId);
  }
}
