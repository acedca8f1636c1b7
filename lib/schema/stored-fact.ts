import { z } from "zod";

/** A sentence that an earlier version wrote, from before rows kept facts. */
const legacyFact = z.object({ code: z.literal("legacy"), text: z.string() });
export type LegacyFact = z.infer<typeof legacyFact>;

/** A column of facts: `{code, …}` as JSON, parsed whenever it is read. */
export interface FactColumn<T> {
  write(fact: T): string;
  /** Undefined for null. What no version in use can read is an earlier sentence without its text. */
  read(text: string | null): T | LegacyFact | undefined;
}

export function factColumn<S extends z.ZodType>(schema: S): FactColumn<z.infer<S>> {
  const stored = z.union([legacyFact, schema]);
  return {
    write: (fact) => JSON.stringify(fact),
    read: (text) => (text === null ? undefined : readFact(stored, text)),
  };
}

/** A column that held sentences, and whose rows nothing rewrites at once: what stands there as it is, is an earlier sentence. */
export function openFactColumn<S extends z.ZodType>(schema: S): FactColumn<z.infer<S>> {
  const column = factColumn(schema);
  return { write: column.write, read: (text) => (text === null || text.startsWith("{") ? column.read(text) : { code: "legacy", text }) };
}

function readFact<T>(stored: z.ZodType<T>, text: string): T | LegacyFact {
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    return { code: "legacy", text: "" };
  }
}

/** An earlier sentence may name anything, so it is told only to those who may know everything. */
export function legacyWords({ text }: LegacyFact, seesAllSites: boolean): string {
  return seesAllSites && text !== "" ? text : "Noted by an earlier version. Somebody who sees every site can read it.";
}
