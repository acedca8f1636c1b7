import { z } from "zod";
import { certificate, found, statuses, time } from "@/lib/device-access/schemas";

/** One device in a list. */
export const deviceItem = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  driverLabel: z.string(),
  kind: z.string(),
  noun: z.string(),
  address: z.string(),
  site: z.object({ id: z.string(), name: z.string(), path: z.string() }).nullable(),
  tags: z.array(z.string()),
  /** Where it is within the site, as people say it. */
  floor: z.string().nullable(),
  place: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  apiVersion: z.string().nullable(),
  serial: z.string().nullable(),
  truths: statuses,
  seenAt: time.nullable(),
  checkedAt: time.nullable(),
  /** 0 in order, 1 something is not known, 2 something differs, 3 something is broken. */
  attention: z.number().int(),
  /** What a person has to mend first, and since when; null where nothing is. */
  cause: z.string().nullable(),
  brokenAt: time.nullable(),
  loginRefusedAt: time.nullable(),
  /** `unreadable`: sealed with a key that is not in the ring. */
  credentialState: z.enum(["ok", "unreadable", "missing"]),
  createdAt: time,
});

export type DeviceItem = z.infer<typeof deviceItem>;

/** One device with what its page needs. */
export const deviceDetail = deviceItem.extend({
  /** `absent`: the device says that it has no such section. */
  sections: z.array(z.object({ id: z.string(), label: z.string(), absent: z.boolean() })),
  collections: z.array(z.object({ id: z.string(), label: z.string() })),
  certificate: certificate.extend({ acceptedAt: time }).nullable(),
  /** What else people say of it. */
  note: z.string().nullable(),
  flat: z.string().nullable(),
  lineUser: z.string().nullable(),
  connection: z.record(z.string(), z.unknown()),
  /** The sites that this server serves besides its own, of those that exist for the caller; null for what takes no registrations. */
  servesSites: z.array(z.object({ id: z.string(), name: z.string() })).nullable(),
  username: z.string().nullable(),
  /** False: the family tells no serial, so another device with the same login cannot be told from this one. */
  tellsSerial: z.boolean(),
  /** Null as long as the device itself answers. */
  found: found.nullable(),
  /** True while a write to this device is under way. */
  pendingWrite: z.boolean(),
  /** True while it registers anew after a write: what was known of its registration does not hold any more. */
  registering: z.boolean(),
});

export type DeviceDetail = z.infer<typeof deviceDetail>;

/** The device took the login. Nothing was kept of the try. */
export const testedConnection = z.object({ accepted: z.literal(true), model: z.string().optional() });

export type TestedConnection = z.infer<typeof testedConnection>;
