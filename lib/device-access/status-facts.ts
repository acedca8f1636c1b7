import { z } from "zod";
import { collectionOf, manifestOf, sectionOf } from "@/lib/drivers/catalog";
import type { Registration } from "@/lib/drivers/types";
import { type DeviceFault, type FaultCode, faults, isDeviceFault, withoutCountdown } from "@/lib/net/device-fault";
import { type LegacyFact, openFactColumn } from "@/lib/schema/stored-fact";
import { leaves } from "@/lib/schema/walk";

const plain = <C extends string>(code: C) => z.object({ code: z.literal(code) });

/** A field of a section, or of a collection's records. */
const field = z.object({ document: z.string(), path: z.string() });
export type FieldRef = z.infer<typeof field>;

/** Why a status of a device, or the registration of one of its accounts, is what it is. It names no other device. */
export const statusFact = z.discriminatedUnion("code", [
  plain("silent"),
  /** What the device, or the way to it, said: the words of its driver. */
  z.object({
    code: z.literal("fault"),
    fault: z.enum(Object.keys(faults) as [FaultCode, ...FaultCode[]]),
    said: z.string().transform(withoutCountdown),
  }),
  /** `said`: what the device says of a registration; without it, only that there is none. */
  z.object({ code: z.literal("registration"), said: z.string().optional(), off: z.literal(true).optional() }),
  /** Of the accounts of a collection, those that are not registered. `titles`: the first two. */
  z.object({
    code: z.enum(["records_unregistered", "records_offline"]),
    document: z.string(),
    titles: z.array(z.string()).max(2),
    count: z.number().int(),
    of: z.number().int(),
  }),
  plain("login_refused"),
  plain("login_unsettled"),
  plain("login_unopened"),
  plain("sessions_full"),
  plain("tls_outdated"),
  plain("certificate_unasked"),
  plain("certificate_unsigned"),
  plain("stranger"),
  z.object({ code: z.literal("another_device"), kept: z.string(), found: z.string().nullable() }),
  /** `fields`: the first two. */
  z.object({ code: z.literal("fields_differ"), fields: z.array(field).min(1).max(2), count: z.number().int() }),
]);
export type StatusFact = z.infer<typeof statusFact>;

/** How the details of truths and registrations are kept. A sentence of an earlier version is about its own device alone. */
export const statusDetail = openFactColumn(statusFact);

/** What went wrong with a device, as a fact. While it is left alone, that is what its last request ended with. */
export function faultStatus(fault: DeviceFault): StatusFact {
  const { code, message } = fault.details.last ?? fault;
  const serial = isDeviceFault(fault, "another_device") ? fault.details.serial : undefined;
  return serial ? { code: "another_device", kept: serial.kept, found: serial.found } : { code: "fault", fault: code, said: message };
}

/** What a device says of a registration, as a fact. */
export function registrationFact({ detail, switchedOff }: Pick<Registration, "detail" | "switchedOff">): StatusFact {
  return { code: "registration", ...(detail === undefined ? {} : { said: detail }), ...(switchedOff ? { off: true } : {}) };
}

/** "Another panel answers there: serial 7 instead of 5." */
export function anotherDeviceWords(noun: string, kept: string, found: string | null): string {
  const words =
    found === null
      ? `Another ${noun} may answer there: it tells no serial instead of ${kept}.`
      : `Another ${noun} answers there: serial ${found} instead of ${kept}.`;
  return `${words} Nothing was sent to it.`;
}

function labelOf(driver: string, { document, path }: FieldRef): string {
  const manifest = sectionOf(driver, document) ?? collectionOf(driver, document);
  return (manifest && leaves(manifest.schema).find((leaf) => leaf.path === path)?.meta?.label) ?? path;
}

type OfRecords = Extract<StatusFact, { code: "records_unregistered" | "records_offline" }>;

/** "2 of 4 providers are offline: Lift and Desk". */
function ofRecords({ code, document, titles, count, of }: OfRecords, driver: string): string {
  const collection = collectionOf(driver, document);
  const rest = count - titles.length;
  const names = `${titles.join(rest > 0 ? ", " : " and ")}${rest > 0 && titles.length > 0 ? ` and ${rest} more` : ""}`;
  const who =
    of === 1 ? `The ${collection?.singular ?? "account"}` : `${count} of ${of} ${(collection?.label ?? "accounts").toLowerCase()}`;
  return `${who} ${count === 1 ? "is" : "are"} ${code === "records_offline" ? "offline" : "not registered"}${names === "" ? "" : `: ${names}`}`;
}

type Words = { readonly [C in StatusFact["code"]]: (fact: Extract<StatusFact, { code: C }>, driver: string) => string };

const words: Words = {
  silent: () => "It does not answer",
  fault: (fact) => fact.said,
  registration: (fact) => fact.said ?? "Not registered",
  records_unregistered: (fact, driver) => ofRecords(fact, driver),
  records_offline: (fact, driver) => ofRecords(fact, driver),
  login_refused: () => "It refuses our password",
  login_unsettled: () => "A change of its login is not settled yet",
  login_unopened: () => "The stored login cannot be opened",
  sessions_full: () => "All its sessions are in use",
  tls_outdated: () => "It speaks only outdated encryption",
  certificate_unasked: () => "New certificate, nothing is asked",
  certificate_unsigned: () => "New certificate, sign-in paused",
  stranger: () => "Another device answers there",
  another_device: ({ kept, found }, driver) => anotherDeviceWords(manifestOf(driver)?.noun ?? "device", kept, found),
  fields_differ: ({ fields, count }, driver) => {
    const [first, second] = fields.map((ref) => labelOf(driver, ref));
    const who = second === undefined ? first : count === 2 ? `${first} and ${second}` : `${first} and ${count - 1} more`;
    return `${who} ${second === undefined ? "differs" : "differ"}`;
  },
};

/** A fact in words, for somebody who sees the device. Undefined where nothing is kept, or nothing that can be read. */
export function statusWords(fact: StatusFact | LegacyFact | undefined, driver: string): string | undefined {
  if (fact === undefined || fact.code === "legacy") {
    return fact?.text || undefined;
  }
  return (words[fact.code] as (fact: StatusFact, driver: string) => string)(fact, driver);
}
