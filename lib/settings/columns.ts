import "server-only";
import { z } from "zod";
import { anyDocument, jsonColumn } from "@/lib/platform/db/json-column";
import { storedAlong } from "./along-facts";
import { type FieldChange, fieldChange } from "./schemas";

/** JSON has no "undefined": a field that was not there before, or is not there after, has no such key. */
const storedFieldChange = fieldChange
  .extend({ from: z.unknown().optional(), to: z.unknown().optional() })
  .transform((change): FieldChange => ({ ...change, from: change.from, to: change.to }));

/** The JSON of a write's row. */
export const changeColumns = {
  before: jsonColumn("Change.before", anyDocument),
  after: jsonColumn("Change.after", anyDocument),
  changes: jsonColumn("Change.changes", z.array(storedFieldChange)),
  along: jsonColumn("Change.along", storedAlong),
} as const;

/** The JSON of what was last read. */
export const snapshotColumns = {
  values: jsonColumn("Snapshot.values", anyDocument),
  kept: jsonColumn("Snapshot.kept", anyDocument),
  unknown: jsonColumn("Snapshot.unknown", anyDocument),
  secrets: jsonColumn("Snapshot.secrets", z.record(z.string(), z.string())),
  differs: jsonColumn("Snapshot.differs", z.record(z.string(), z.string())),
} as const;
