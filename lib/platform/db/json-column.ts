import "server-only";
import { z } from "zod";
import { log } from "@/lib/platform/log";
import { jsonText } from "@/lib/schema/json-text";

/** A column that holds JSON, parsed whenever it is read. `row`: its id, for the log. */
export interface JsonColumn<T> {
  /** What stands there, or `instead` and a line in the log: one damaged row must not take the rows beside it along. */
  read(text: string, row: string | number, instead: T): T;
  /** The same, with nothing in place of what cannot be read. */
  readIfWhole(text: string, row: string | number): T | undefined;
  /** For a row that is worked with alone: throws if it cannot be read, because a guess would be written somewhere. */
  demand(text: string, row: string | number): T;
}

const toldMax = 1_000;
const told = new Set<string>();

/** Says so once for each row: a list that is looked at every few seconds must not fill the log. */
function tell(column: string, row: string | number): void {
  const key = `${column} ${row}`;
  if (!told.has(key) && told.size < toldMax) {
    told.add(key);
    log.error({ column, row }, "a row of the database holds something that cannot be read; the rest is shown without it");
  }
}

/** `name`: "Change.changes". */
export function jsonColumn<S extends z.ZodType>(name: string, schema: S): JsonColumn<z.output<S>> {
  const stored = jsonText(schema);
  const readIfWhole = (text: string, row: string | number) => {
    const { success, data } = stored.safeParse(text);
    if (!success) {
      tell(name, row);
    }
    return data;
  };
  return {
    readIfWhole,
    read: (text, row, instead) => readIfWhole(text, row) ?? instead,
    demand(text, row) {
      const { success, data } = stored.safeParse(text);
      if (!success) {
        tell(name, row);
        throw new Error(`${name} of row ${row} cannot be read`);
      }
      return data;
    },
  };
}

/** For columns that hold an object of which only the keys are read that are there. */
export const anyDocument = z.record(z.string(), z.unknown());
