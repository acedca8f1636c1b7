import { z } from "zod";
import { statuses, statusNames, statusValue, time } from "@/lib/device-access/schemas";
import { lineState } from "@/lib/lines/schemas";
import { oneLine } from "@/lib/schema/text";

/** What a sheet may have; what is not named is not on it. */
export const sheetParts = ["summary", "devices", "lines", "points", "signatures", "addresses"] as const;
export type SheetPart = (typeof sheetParts)[number];

const tone = z.enum(["quiet", "warn", "bad"]);
const truthCounts = z.record(statusValue, z.number().int());

/** How one of the four truths stands at the site: how many devices say what, and the names of the first that say something else than yes. */
const truthAtSite = z.object({ counts: truthCounts, not: z.array(z.object({ name: z.string(), state: statusValue })) });

export const sheetDevice = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  noun: z.string(),
  /** The place of a customer's sheet; "" on a place's own. */
  site: z.string(),
  floor: z.string(),
  place: z.string(),
  model: z.string(),
  serial: z.string(),
  firmware: z.string(),
  /** "" on a sheet without network addresses. */
  address: z.string(),
  truths: statuses,
  /** "In order", or the first thing that is not. */
  words: z.string(),
  tone,
  checkedAt: time.nullable(),
});
export type SheetDevice = z.infer<typeof sheetDevice>;

/** What last showed that a line works: the device said that it is registered, or its server took the kept password in a REGISTER of ours. */
export const proof = z.object({ kind: z.enum(["registration", "register", "none"]), words: z.string(), at: time.nullable() });
export type Proof = z.infer<typeof proof>;

export const sheetLine = z.object({
  id: z.string(),
  name: z.string(),
  user: z.string(),
  state: lineState,
  /** The ends in the order of a call; those on other customers' sites by their kind only. */
  ends: z.array(z.object({ kind: z.string(), words: z.string(), device: z.string() })),
  proof,
});
export type SheetLine = z.infer<typeof sheetLine>;

/** What is left to do. `about`: the problem that it says more about; `id`: of what somebody wrote, null where nobody has. */
export const sheetPoint = z.object({
  id: z.string().nullable(),
  about: z.string().nullable(),
  what: z.string(),
  why: z.string(),
  means: z.string(),
  who: z.string(),
  until: z.string().nullable(),
});
export type SheetPoint = z.infer<typeof sheetPoint>;

export const sheet = z.object({
  /** "HO-0007"; null for one that is not kept. */
  number: z.string().nullable(),
  site: z.object({ id: z.string(), name: z.string() }),
  /** `logo`: a PNG as a data address, null where there is none. */
  customer: z.object({ name: z.string(), logo: z.string().nullable() }),
  installer: z.object({ company: z.string(), support: z.string() }),
  madeAt: time,
  madeBy: z.string(),
  /** When its devices were checked: the oldest and the newest look; `never`: how many nobody has looked at. */
  checked: z.object({ from: time.nullable(), to: time.nullable(), never: z.number().int() }),
  parts: z.array(z.enum(sheetParts)),
  /** Who signs for the customer; "" leaves a line to write on. */
  signs: z.string(),
  contact: z.object({ address: z.string(), name: z.string(), phone: z.string(), network: z.string() }),
  /** What its lines register at and how they get out. */
  servers: z.array(z.object({ name: z.string(), kind: z.string(), model: z.string() })),
  counts: z.object({ devices: z.number().int(), lines: z.number().int(), proven: z.number().int(), points: z.number().int() }),
  truths: z.object(
    Object.fromEntries(statusNames.map((name) => [name, truthAtSite])) as Record<(typeof statusNames)[number], typeof truthAtSite>,
  ),
  devices: z.array(sheetDevice),
  lines: z.array(sheetLine),
  points: z.array(sheetPoint),
  /** Where the live page is; it asks for a sign-in. */
  link: z.string(),
});
export type Sheet = z.infer<typeof sheet>;

const day = z.iso.date("Write a day as 2026-04-02");

/** A point: of a problem of the site (`about`), or one that stands for itself. */
export const newPoint = z.strictObject({
  about: z
    .string()
    .regex(/^(device|line):[\w-]{1,64}$/, "device:<id> or line:<id>")
    .nullable()
    .default(null),
  what: oneLine().max(200, "At most 200 characters").default(""),
  means: oneLine().max(300, "At most 300 characters").default(""),
  who: oneLine().max(120, "At most 120 characters").default(""),
  until: day.nullable().default(null),
});
export type NewPoint = z.infer<typeof newPoint>;

export const newHandOver = z.strictObject({
  parts: z
    .array(z.enum(sheetParts))
    .min(1, "Choose at least one part")
    .default([...sheetParts]),
  signs: oneLine().max(120, "At most 120 characters").default(""),
});
export type NewHandOver = z.infer<typeof newHandOver>;

export const company = z.object({ company: z.string(), support: z.string() });
export const newCompany = z.strictObject({
  company: oneLine().max(120, "At most 120 characters"),
  support: oneLine().max(200, "At most 200 characters"),
});
export type Company = z.infer<typeof company>;

/** A kept copy in a list. `digest`: SHA-256 of the sheet, which the audit has too. */
export const keptHandOver = z.object({
  id: z.string(),
  number: z.string(),
  madeAt: time,
  madeBy: z.string(),
  digest: z.string(),
});
export type KeptHandOver = z.infer<typeof keptHandOver>;
