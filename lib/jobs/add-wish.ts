import { z } from "zod";

const word = z.string().nullable().optional();

/** What a row of a job that adds devices is to add or to change, as it is kept: never a secret. Absent = keep, null = clear. */
export const addWish = z.object({
  /** The device that is changed; absent: a new one. */
  deviceId: z.string().optional(),
  name: z.string().optional(),
  address: z.string().optional(),
  driver: z.string().optional(),
  siteId: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  floor: word,
  place: word,
  note: word,
  flat: word,
  lineUser: word,
  /** Another one there is said, and not stored. */
  serial: z.string().optional(),
});
export type StoredWish = z.infer<typeof addWish>;
