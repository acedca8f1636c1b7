import { z } from "zod";
import { factColumn } from "@/lib/schema/stored-fact";
import { writeFact } from "@/lib/settings/write-facts";

const seq = z.number().int();
const plain = <C extends string>(code: C) => z.object({ code: z.literal(code) });

const causes = [
  /** What became of a step. */
  z.object({ code: z.literal("step"), seq, fact: writeFact }),
  z.object({ code: z.literal("user_taken"), user: z.string() }),
  plain("has_line"),
  plain("secret_unopened"),
  z.object({ code: z.literal("stopped_by"), name: z.string() }),
  /** Of a line that was given, by a person who wanted it back. */
  z.object({ code: z.literal("taken_back_by"), name: z.string() }),
  /** A result of the proof: see lib/resets/facts.ts. */
  z.object({ code: z.literal("proof"), proof: z.string(), because: z.string().optional() }),
] as const;
const cause = z.discriminatedUnion("code", causes);
export const lineCause = cause;
export type Cause = z.infer<typeof cause>;
const list = z.array(cause);

/** Where the giving of a line stands, and how a step of it ended. */
const lineFact = z.discriminatedUnion("code", [
  ...causes,
  // Of a step.
  z.object({ code: z.literal("tried"), fact: writeFact, times: z.number().int() }),
  z.object({ code: z.literal("problems"), causes: list }),
  plain("all_ready"),
  z.object({ code: z.literal("made"), length: z.number().int() }),
  plain("written"),
  plain("already_on"),
  plain("not_started"),
  plain("taken_back"),
  plain("password_stays"),
  plain("removed"),
  // Of the whole.
  plain("checking"),
  plain("writing"),
  plain("finishing"),
  z.object({ code: z.literal("putting_back"), causes: list }),
  z.object({ code: z.literal("not_written"), causes: list }),
  z.object({ code: z.literal("done"), proof: cause }),
  z.object({ code: z.literal("put_back"), causes: list, passwordStays: z.boolean() }),
  z.object({ code: z.literal("half_done"), holding: z.array(seq), causes: list }),
]);
export type LineFact = z.infer<typeof lineFact>;

/** How `NewLine.words` and `NewLineStep.detail` are kept. */
export const lineColumn = factColumn(lineFact);
