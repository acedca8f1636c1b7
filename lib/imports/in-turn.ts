import "server-only";

/** The ends of what is under way, by name. */
const under = new Map<string, Promise<unknown>>();

/** Does one piece of work of a name after the other in this process: a large list must not be in memory many times over. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = under.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  const end = mine.then(
    () => undefined,
    () => undefined,
  );
  under.set(name, end);
  end.then(() => {
    if (under.get(name) === end) {
      under.delete(name);
    }
  });
  return mine;
}
