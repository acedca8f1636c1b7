import "server-only";
import { hub } from "@/lib/live/hub";
import { queueStore } from "@/lib/platform/queue/store";
import { allTasks } from "./tasks";

/** What a code of a failure means to the person who reads it. Codes that are not here stand for themselves. */
const words: Readonly<Record<string, string>> = {
  timeout: "It took too long and was ended.",
  stopped: "Lineward was stopped in the middle of it.",
  device_unreachable: "The device cannot be reached.",
  device_timeout: "The device did not answer in time.",
  device_login_refused: "The device refuses the stored login.",
  device_busy: "Another write had the device.",
  secret_unreadable: "A stored secret cannot be opened with the keys that are here.",
};

const idle = { due: 0, later: 0, running: 0, failing: 0, lastError: undefined };

/** Every kind of work with how much of it there is. Kinds of another version, which nobody here works on, come last. */
export async function listWork() {
  const loads = new Map((await queueStore().load()).map((load) => [load.kind, load]));
  const known = allTasks.map(({ name, label }) => ({ kind: name, label }));
  const names = new Set(known.map(({ kind }) => kind));
  const others = [...loads.keys()].filter((kind) => !names.has(kind)).map((kind) => ({ kind, label: kind }));
  return {
    streams: hub().count(),
    items: [...known, ...others].map(({ kind, label }) => {
      const { due, later, running, failing, lastError } = loads.get(kind) ?? idle;
      const said = lastError && {
        code: lastError.code,
        words: words[lastError.code] ?? `It failed with "${lastError.code}". The log says where.`,
        at: lastError.at.toISOString(),
      };
      return { kind, label, due, later, running, failing, lastError: said ?? null };
    }),
  };
}
