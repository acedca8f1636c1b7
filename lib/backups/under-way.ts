import "server-only";
import { shared } from "@/lib/platform/app";

/** What is being done with backups in this process. */
export interface UnderWay {
  readonly what: "backup" | "drill";
  /** Of which backup; null while one is made. */
  readonly id: string | null;
  readonly since: string;
}

const all = shared("backups-under-way", () => new Set<UnderWay>());

/** What has been under way the longest, if anything is. */
export function underWay(): UnderWay | null {
  return all().values().next().value ?? null;
}

/** Does work that pages are told of meanwhile. */
export async function whileTold<T>(what: UnderWay["what"], id: string | null, work: () => Promise<T>): Promise<T> {
  const mark: UnderWay = { what, id, since: new Date().toISOString() };
  all().add(mark);
  try {
    return await work();
  } finally {
    all().delete(mark);
  }
}
