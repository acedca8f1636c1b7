import { z } from "zod";
import { time } from "@/lib/device-access/schemas";
import { oneLine } from "@/lib/schema/text";

const id = z.string().min(1).max(64);

/** More flats than one building has. */
const flatsMax = 5_000;

/** The rows of a sheet: a device each, with what the sheet says of its line. What is left out is chosen. */
export const flats = z
  .array(
    z.strictObject({
      device: id,
      user: oneLine().min(1, "Write the number, or leave it out").max(64, "At most 64 characters").optional(),
      server: id.optional(),
      /** Whom the line is for. */
      name: oneLine().max(60, "At most 60 characters").optional(),
    }),
  )
  .max(flatsMax, "At most 5,000 flats");
export type Flats = z.infer<typeof flats>;

/** What a row of a job that gives lines is to do: what was asked, and what its plan came to. */
export const lineWish = z.object({
  asked: z.object({ user: z.string().optional(), serverId: z.string().optional() }).default({}),
  name: z.string().optional(),
  serverId: z.string().optional(),
  user: z.string().optional(),
  /** Its number was taken before it came to its turn, and a person had it tried again: whichever is free now is given. */
  anyFree: z.boolean().optional(),
});
export type LineWish = z.infer<typeof lineWish>;

const range = z.object({ first: z.string(), last: z.string() });
const place = {
  range: range.nullable(),
  used: z.number().int(),
  total: z.number().int(),
  holes: z.array(range.extend({ count: z.number().int() })),
  /** More holes than are listed. */
  moreHoles: z.number().int(),
};
const doubles = z.array(z.object({ user: z.string(), devices: z.array(z.string()) }));

/** How the numbers of a site at a server stood when lines were planned there. Devices are kept by their ids. */
export const storedNumbering = z.array(z.object({ ...place, siteId: z.string().nullable(), serverId: z.string(), doubles }));

/** The same as a person sees it: devices by their names. */
export const numbering = z.array(
  z.object({ ...place, site: z.object({ id: z.string(), name: z.string() }).nullable(), server: z.string(), doubles }),
);

/** A line whose password a person has to type in at a device, with the link that shows it once. */
export const lineToTypeIn = z.object({
  row: z.string(),
  lineId: z.string(),
  name: z.string(),
  site: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Where it is typed in. */
  end: z.string(),
  link: z.string(),
  expiresAt: time,
});
export type LineToTypeIn = z.infer<typeof lineToTypeIn>;
