import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";
import { addressesMax } from "./range";
import { scan, scanItem, scanState } from "./schemas";

const port = z.number({ error: "Write ports as whole numbers from 1 to 65535" }).int().min(1).max(65_535);

export const newScan = z.strictObject({
  range: z.string().max(100_000, "At most 100,000 characters"),
  ports: z.array(port).min(1, "Name at least one port").max(16, "At most 16 ports").optional(),
  driver: z.string().max(64).optional(),
});
export type NewScan = z.infer<typeof newScan>;

const name = z.string().max(120, "At most 120 characters");
const foundAddresses = z
  .array(z.string().max(300))
  .min(1, "Choose at least one device")
  .max(addressesMax * 4);

export const addFound = z.strictObject({
  /** As the search tells them. A device that has moved is followed; the login is proven there. */
  addresses: foundAddresses,
  credentials: z.strictObject({
    username: z.string().min(1, "Type the user").max(255),
    password: z.string().min(1, "Type the password").max(255),
  }),
  siteId: z.string().max(64).nullable().optional(),
  /** For all, with {model}, {last}, {serial}, {address} and {n} filled in; or for each address; or in the order of the addresses. */
  names: z.union([name, z.record(z.string(), name), z.array(name)]).optional(),
  tags: z
    .array(
      oneLine()
        .toLowerCase()
        .min(1)
        .max(40)
        .regex(/^[^\s,]+$/, "A tag has no spaces or commas"),
    )
    .max(20)
    .optional(),
});
export type AddFound = z.infer<typeof addFound>;

const begun = z.object({ id: z.string(), state: scanState, of: z.number().int() });

export const beginScan = endpoint({
  method: "POST",
  path: "/api/scans",
  summary: "Ask a range of addresses for devices; nothing signs in. It goes on when nobody looks",
  access: "device.add",
  audit: "scan.begin",
  body: newScan,
  answer: begun,
  status: 202,
});

export const listScans = endpoint({
  method: "GET",
  path: "/api/scans",
  summary: "The caller's own searches of the last day, newest first",
  access: "device.add",
  answer: z.object({ items: z.array(scanItem), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const getScan = endpoint({
  method: "GET",
  path: "/api/scans/{id}",
  summary: "How far a search is, and what answered so far beside what is kept",
  access: "device.add",
  params: byId,
  answer: scan,
});

export const addFromScan = endpoint({
  method: "POST",
  path: "/api/scans/{id}/add",
  summary: "Add what was found, by a job: with one login, which is tried once at each device",
  access: "device.add",
  audit: "job.plan",
  params: byId,
  body: addFound,
  answer: z.object({ job: z.string() }),
  status: 202,
});

export const stopScan = endpoint({
  method: "POST",
  path: "/api/scans/{id}/stop",
  summary: "Ask no further address; what was found stays",
  access: "device.add",
  audit: { actions: ["scan.stop"], unlessUnchanged: true },
  params: byId,
  answer: begun,
  status: 202,
});

export const scanEndpoints = [beginScan, listScans, getScan, addFromScan, stopScan];
