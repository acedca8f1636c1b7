import "server-only";

interface Old {
  /** The ids of some that are old, at most so many. */
  readonly find: (take: number) => Promise<readonly { readonly id: string }[]>;
  readonly remove: (ids: string[]) => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly batch?: number;
}

/** Removes what is old in short transactions, so that nobody else waits for a long one. Goes on where it was when it is asked again. */
export async function removeInBatches({ find, remove, signal, batch = 200 }: Old): Promise<void> {
  while (!signal.aborted) {
    const rows = await find(batch);
    // Most of the time there is none, and a write waits for the disk.
    if (rows.length > 0) {
      await remove(rows.map(({ id }) => id));
    }
    if (rows.length < batch) {
      return;
    }
  }
}
