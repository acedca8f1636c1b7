import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { shared } from "@/lib/platform/app";
import { storable } from "@/lib/schema/text";

/** Who asks, and from where. */
export interface Asking {
  /** Undefined: nobody is signed in. */
  readonly person?: string | undefined;
  readonly address?: string | undefined;
  /** What the caller names itself, as it came. */
  readonly agent?: string | undefined;
}

/** What one request has recorded of what people do: names of actions, refused ones left out. */
interface Noted {
  readonly actions: Set<string>;
  readonly asking: Asking;
}

/** One for all copies of this module that a build makes: what any of them records belongs to the request that caused it. */
const notes = shared("audit-notes", () => new AsyncLocalStorage<Noted>());

/** Does something and tells which actions were recorded on the way until it ended. */
export async function noting<T>(
  asking: Asking,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly actions: ReadonlySet<string> }> {
  const actions = new Set<string>();
  const result = await notes().run({ actions, asking }, work);
  return { result, actions };
}

/** Called for every entry that is stored. What Lineward does by itself is nobody's request. */
export function noteAction(entry: { readonly actorId: string | null; readonly action: string; readonly phase: string }): void {
  if (entry.actorId !== null && entry.phase !== "refused") {
    notes().getStore()?.actions.add(entry.action);
  }
}

/** Longer than what any browser calls itself. */
const agentMax = 300;

/**
 * Where the request came from that asks for what this person does, and by what. Null outside a request, such as in a task; and for what is
 * done in the name of somebody else than the one who asks.
 */
export function callerFor(actorId: string | null): { readonly address: string | null; readonly agent: string | null } {
  const { person, address, agent } = notes().getStore()?.asking ?? {};
  return person === undefined || person === actorId
    ? { address: address ?? null, agent: agent ? storable(agent.slice(0, agentMax)) : null }
    : { address: null, agent: null };
}
