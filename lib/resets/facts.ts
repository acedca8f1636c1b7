import { z } from "zod";
import { factColumn } from "@/lib/schema/stored-fact";
import { writeFact } from "@/lib/settings/write-facts";

/** An end, by its place in the order of writing. */
const seq = z.number().int();
const ends = z.array(seq);
const plain = <C extends string>(code: C) => z.object({ code: z.literal(code) });
/** What a server answered that cannot be asked: a result code of lib/sip. */
const because = z.string().optional();

/** Why a reset goes no further, or what it rests on. */
const causes = [
  z.object({ code: z.literal("end"), seq, fact: writeFact }),
  z.object({ code: z.literal("account_gone"), seq }),
  z.object({ code: z.literal("account_other"), seq }),
  z.object({ code: z.literal("secret_unknown"), seq, which: z.enum(["new", "old"]) }),
  plain("secret_unopened"),
  plain("stopped"),
  z.object({ code: z.literal("stopped_by"), name: z.string() }),
  plain("server_refuses"),
  z.object({ code: z.literal("not_registered"), ends }),
  z.object({ code: z.literal("nothing_shown"), because }),
  z.object({ code: z.literal("server_unasked"), because }),
  z.object({ code: z.literal("registered"), ends }),
  plain("not_yet_registered"),
  z.object({ code: z.literal("untold"), ends }),
  plain("all_have_it"),
  plain("back_written"),
] as const;
const cause = z.discriminatedUnion("code", causes);
export type Cause = z.infer<typeof cause>;

const list = z.array(cause);

/** Where a reset stands, how a step ended, and what an end said. */
const resetFact = z.discriminatedUnion("code", [
  ...causes,
  // Of a step.
  z.object({ code: z.literal("tried"), fact: writeFact, times: z.number().int() }),
  z.object({ code: z.literal("problems"), causes: list }),
  z.object({ code: z.literal("all_answer"), registered: ends }),
  z.object({ code: z.literal("made"), length: z.number().int() }),
  plain("not_started"),
  plain("skipped"),
  plain("has_it_now"),
  /** Of a step that a person's choice has overtaken: how it had ended before. */
  z.object({ code: z.literal("overtaken"), by: z.enum(["finish", "put_back"]), was: z.string() }),
  plain("all_shown"),
  z.object({ code: z.literal("some_hide"), ends }),
  // Of the whole.
  plain("checking"),
  plain("stopped_unwritten"),
  plain("unopened_unwritten"),
  z.object({ code: z.literal("not_written"), causes: list }),
  plain("writing"),
  plain("finishing"),
  z.object({ code: z.literal("putting_back"), causes: list }),
  z.object({ code: z.literal("done"), proof: cause }),
  z.object({ code: z.literal("put_back"), written: z.boolean(), causes: list }),
  z.object({ code: z.literal("half_done"), new: ends, old: ends, unknown: ends, causes: list }),
]);
export type ResetFact = z.infer<typeof resetFact>;

/** How `Reset.words`, `ResetStep.detail` and `ResetEnd.detail` are kept. */
export const resetColumn = factColumn(resetFact);

/** How `Reset.limitedBy` is kept: the end whose rules limit the password. */
export const limitColumn = factColumn(z.object({ code: z.literal("limited_by"), seq }));
