import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { shared } from "@/lib/platform/app";

/** What one request has recorded of what people do: names of actions, refused ones left out. */
type Noted = Set<string>;

/** One for all copies of this module that a build makes: what any of them records belongs to the request that caused it. */
const notes = shared("audit-notes", () => new AsyncLocalStorage<Noted>());

/** Does something and tells which actions were recorded on the way until it ended. */
export async function noting<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly actions: ReadonlySet<string> }> {
  const actions: Noted = new Set();
  const result = await notes().run(actions, work);
  return { result, actions };
}

/** Called for every entry that is stored. What Lineward does by itself is nobody's request. */
export function noteAction(entry: { readonly actorId: string | null; readonly action: string; readonly phase: string }): void {
  if (entry.actorId !== null && entry.phase !== "refused") {
    notes().getStore()?.add(entry.action);
  }
}
