import { z } from "zod";
import { ProblemError } from "@/lib/http/problems";
import { type FaultCode, faults, isDeviceFault, withoutCountdown } from "@/lib/net/device-fault";
import { factColumn, type LegacyFact, legacyWords } from "@/lib/schema/stored-fact";

const said = z.string().transform(withoutCountdown);
/** Until when the device was left alone. */
const retryAt = z.iso.datetime().optional();
const which = z.enum(["old", "new"]);
/** Without anything to say beside the code. */
const plain = <C extends string>(code: C) => z.object({ code: z.literal(code) });

/** What became of one write to one device. It names no device: whoever reads it knows which one it is about. */
export const writeFact = z.discriminatedUnion("code", [
  /** What the device, or the way to it, said: the words of its driver. */
  z.object({ code: z.literal("fault"), fault: z.enum(Object.keys(faults) as [FaultCode, ...FaultCode[]]), said, retryAt }),
  z.object({ code: z.literal("refused"), said }),
  plain("failed_here"),
  /** The device itself, from Lineward. */
  plain("removed"),
  z.object({ code: z.literal("untouched"), said }),
  z.object({ code: z.literal("sent_unread"), said }),
  plain("sent_unknown"),
  plain("taken_without_answer"),
  plain("secret_unproven"),
  z.object({ code: z.literal("differs"), answered: z.boolean(), paths: z.array(z.string()) }),
  plain("interrupted"),
  plain("interrupted_taken"),
  plain("interrupted_untouched"),
  z.object({ code: z.literal("record_missing"), said }),
  plain("record_unknown"),
  z.object({ code: z.literal("record_there"), said }),
  plain("removal_unknown"),
  z.object({ code: z.literal("invalidated"), labels: z.array(z.string()) }),
  plain("shown_taken"),
  plain("registration_taken"),
  plain("has_it"),
  plain("registration_has_it"),
  plain("changed_meanwhile"),
  plain("withdrawn"),
  z.object({ code: z.literal("other_account"), now: z.string(), wanted: z.string() }),
  z.object({ code: z.literal("written"), others: z.number() }),
  z.object({ code: z.literal("holds"), answered: z.boolean(), which: z.enum(["old", "new", "neither"]) }),
  plain("registration_shows"),
  z.object({ code: z.literal("takes_only"), which }),
  plain("answer_lost_hidden"),
  plain("written_hidden"),
  plain("holds_else"),
]);
export type WriteFact = z.infer<typeof writeFact>;

/** How `Change.detail` is kept. */
export const changeDetail = factColumn(writeFact);

/** What went wrong with a device, as a fact. */
export function faultFact(error: unknown): WriteFact {
  if (isDeviceFault(error)) {
    const { retryAt: until } = error.details;
    return { code: "fault", fault: error.code, said: error.message, ...(until === undefined ? {} : { retryAt: until }) };
  }
  return error instanceof ProblemError ? { code: "refused", said: error.detail } : { code: "failed_here" };
}

/** What the sentences call the device and, in a collection, one of its records. */
export interface Nouns {
  readonly noun: string;
  readonly singular?: string | undefined;
}

type Words = { readonly [C in WriteFact["code"]]: (fact: Extract<WriteFact, { code: C }>, nouns: Nouns) => string };

const words: Words = {
  fault: (fact) => fact.said,
  refused: (fact) => fact.said,
  failed_here: () => "Lineward failed while it was at work here.",
  removed: (_, { noun }) => `The ${noun} was removed from Lineward.`,
  untouched: (fact) => `${fact.said} Reading back shows that nothing was changed.`,
  sent_unread: (fact, { noun }) => `It was sent to the ${noun}, which cannot be read now: ${fact.said}`,
  sent_unknown: (_, { noun }) =>
    `The change was sent to the ${noun}, but it cannot be read now, so nobody knows whether it took it. Read it again when it answers; the new password, if there was one, is kept beside the old.`,
  taken_without_answer: () => "The answer was lost; reading back shows that it was taken.",
  secret_unproven: (_, { noun }) =>
    `The answer was lost, and the ${noun} never shows its password, so nobody knows whether it took the new one. Both are kept. Check whether it registers.`,
  differs: ({ answered, paths }, { noun }) =>
    `The ${noun} ${answered ? "said yes, but" : "did not answer, and now"} holds something else: ${paths.join(", ")}.`,
  interrupted: () => "Lineward stopped while it was writing. Read the device to see what it holds.",
  interrupted_taken: () => "Lineward stopped before the answer came; reading the device shows that it was taken.",
  interrupted_untouched: () => "Lineward stopped before it was sent; reading the device shows that nothing was changed.",
  record_missing: (fact, { singular }) => `${fact.said} The ${singular ?? "record"} is not on the device.`,
  record_unknown: (_, { singular }) =>
    `The answer was lost, so nobody knows whether the ${singular ?? "record"} was made. Look at the list before trying again.`,
  record_there: (fact) => `${fact.said} It is still on the device.`,
  removal_unknown: () => "The answer was lost and the device cannot be read, so nobody knows whether it is gone.",
  invalidated: ({ labels }) => `Made invalid: ${labels.join(", ")}`,
  shown_taken: () => "Reading the device shows that it was taken.",
  registration_taken: () => "A registration shows that it was taken.",
  has_it: () => "It has this password already",
  registration_has_it: () => "It hides its password; a registration shows that it has this one",
  changed_meanwhile: (_, { noun }) => `Someone has changed the password on the ${noun} meanwhile. It was left alone.`,
  withdrawn: (_, { noun }) => `Its old password was kept for the ${noun} before this one took its place, and is not sent to it.`,
  other_account: ({ now, wanted }, { noun }) =>
    `The ${noun} has the account ${now} there now, and this password is for ${wanted}. It was left alone.`,
  written: ({ others }) =>
    others === 0
      ? "Written and read back, every other field unchanged"
      : `Written and read back; ${others} other ${others === 1 ? "field differs" : "fields differ"} now`,
  holds: ({ answered, which: held }, { noun }) =>
    `The ${noun} ${answered ? "said yes, but" : "gave no answer and"} has ${held === "neither" ? "another password" : `its ${held} password`}.`,
  registration_shows: (_, { noun }) => `The ${noun} hides its password; a registration shows that it was taken`,
  takes_only: (fact, { noun }) => `The ${noun} still takes only the ${fact.which} password.`,
  answer_lost_hidden: (_, { noun }) => `The answer was lost, and the ${noun} hides its password.`,
  written_hidden: (_, { noun }) => `Written. The ${noun} hides its password, so the registration is the proof`,
  holds_else: (_, { noun }) => `The ${noun} said yes, but holds something else now.`,
};

/** A fact in words. */
export function writeWords(fact: WriteFact, nouns: Nouns): string {
  return (words[fact.code] as (fact: WriteFact, nouns: Nouns) => string)(fact, nouns);
}

/** The same for a fact as it was read. */
export function storedWriteWords(fact: WriteFact | LegacyFact, nouns: Nouns, seesAllSites: boolean): string {
  return fact.code === "legacy" ? legacyWords(fact, seesAllSites) : writeWords(fact, nouns);
}
