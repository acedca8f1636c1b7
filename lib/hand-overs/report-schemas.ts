import { z } from "zod";
import { time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { availabilityAnswer } from "@/lib/reports/endpoints";
import { tableFiles, tableFormats } from "@/lib/reports/table-formats";
import { sheet } from "./schemas";

const count = z.number().int();

const share = z.number().nullable();

export const monthReport = z.object({
  site: sheet.shape.site,
  customer: sheet.shape.customer,
  installer: sheet.shape.installer,
  /** "2026-02", in UTC. */
  month: z.string(),
  madeAt: time,
  /** Where the report stands as a whole: a page that asks for a sign-in. */
  link: z.string(),
  /** False while the month goes on: then it ends where it was made. */
  isWhole: z.boolean(),
  availability: availabilityAnswer,
  /** The share of each truth in the month before; null where too little was checked to compare with. */
  before: z.object({ reachable: share, signedIn: share, registered: share, matches: share }),
  resets: z.object({
    total: count,
    done: count,
    /** From the first step to the last, of those that are done. */
    averageSeconds: z.number().nullable(),
    days: z.array(z.object({ day: z.iso.date(), done: count, other: count })),
    items: z.array(z.object({ line: z.string(), at: time, by: z.string(), ticket: z.string().nullable(), state: z.string() })),
  }),
  changes: z.object({
    total: count,
    /** Of those: at devices themselves, not from here. They are among `by` too, without a person's name. */
    outside: count,
    by: z.array(z.object({ name: z.string(), count, fields: z.array(z.string()), isPerson: z.boolean() })),
  }),
  alerts: z.object({
    total: count,
    /** From the alert to somebody who said that they have it, of those that somebody took. */
    averageTakenSeconds: z.number().nullable(),
    items: z.array(
      z.object({ id: z.string(), words: z.string(), detail: z.string(), severity: z.string(), from: time, to: time.nullable() }),
    ),
  }),
  /** Devices whose settings differ from what is kept here, now. */
  differing: count,
  worth: z.array(z.object({ what: z.string(), evidence: z.string() })).max(3),
});
export type MonthReport = z.infer<typeof monthReport>;

export const getReport = endpoint({
  method: "GET",
  path: "/api/sites/{id}/report",
  summary:
    "What a month was like at a site or at all places of a customer: how much of the time each truth was yes, resets, changes by whom, alerts, and at most three things worth doing, each with its evidence. As CSV or XLSX: a row for each. Nothing of another customer",
  access: "device.see",
  params: byId,
  query: z.object({
    /** Left out: the month before this one. */
    month: z
      .string()
      .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, "Write a month as 2026-02")
      .optional(),
    format: z.enum(["json", ...tableFormats]).default("json"),
  }),
  answer: monthReport,
  file: tableFiles,
  rate: { words: "Reports were made often.", free: 60, firstWaitMs: 1_000, waitMsMax: 60_000, forgetMs: 120_000 },
});
