import { z } from "zod";

/** RFC 3339, UTC. */
export const time = z.iso.datetime();

export const truthState = z.enum(["yes", "no", "differs", "unknown", "not_applicable"]);
export const truth = z.object({
  state: truthState,
  at: time.nullable(),
  detail: z.string().optional(),
  /** True with "unknown": it was asked for, and could not be seen. */
  unseen: z.boolean().optional(),
});
export type Truth = z.infer<typeof truth>;

export const truthNames = ["reachable", "signedIn", "registered", "matches"] as const;
export type TruthName = (typeof truthNames)[number];

/** The columns of the four truths, as a Prisma selection. */
export const truthSelection = {
  reachable: true,
  reachableAt: true,
  reachableDetail: true,
  signedIn: true,
  signedInAt: true,
  signedInDetail: true,
  registered: true,
  registeredAt: true,
  registeredDetail: true,
  matches: true,
  matchesAt: true,
  matchesDetail: true,
  unseen: true,
} as const;

/** Those columns as they are stored. */
export type TruthColumns = { readonly [K in TruthName]: string } & { readonly [K in `${TruthName}At`]: Date | null } & {
  readonly [K in `${TruthName}Detail`]: string | null;
} & { readonly unseen: string | null };
export const truths = z.object({ reachable: truth, signedIn: truth, registered: truth, matches: truth });
export type Truths = z.infer<typeof truths>;

/** A certificate's SHA-256: 64 lower-case hex digits. */
export const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, "A fingerprint is 64 lower-case hex digits");

export const certificate = z.object({
  sha256: fingerprint,
  subject: z.string(),
  issuer: z.string(),
  validFrom: time,
  validTo: time,
});

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
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  apiVersion: z.string().nullable(),
  serial: z.string().nullable(),
  truths,
  seenAt: time.nullable(),
  checkedAt: time.nullable(),
  /** 0 in order, 1 something is not known, 2 something differs, 3 something is broken. */
  attention: z.number().int(),
  loginRefusedAt: time.nullable(),
  /** `unreadable`: sealed with a key that is not in the ring. */
  credentialState: z.enum(["ok", "unreadable", "missing"]),
  createdAt: time,
});
export type DeviceItem = z.infer<typeof deviceItem>;

/** What was last met at a device's address in place of the device. */
export const found = z.discriminatedUnion("kind", [
  /** Another device of the family; `serial` is null if it tells none. */
  z.object({ kind: z.literal("another_device"), serial: z.string().nullable() }),
  /** A redirect to https on the same host. */
  z.object({ kind: z.literal("secure_address"), address: z.string() }),
]);
export type Found = z.infer<typeof found>;

/** One device with what its page needs. */
export const deviceDetail = deviceItem.extend({
  sections: z.array(z.object({ id: z.string(), label: z.string() })),
  collections: z.array(z.object({ id: z.string(), label: z.string() })),
  certificate: certificate.extend({ acceptedAt: time }).nullable(),
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
});
export type DeviceDetail = z.infer<typeof deviceDetail>;

/** What came of changing the login on the device. The password itself is never answered. */
export const rotatedLogin = z.object({
  changed: z.literal(true),
  generated: z.boolean(),
  /** True: no answer came to the change, and a login with the new password proved it. */
  answerLost: z.boolean(),
});
export type RotatedLogin = z.infer<typeof rotatedLogin>;

/** The device took the login. Nothing was kept of the try. */
export const testedConnection = z.object({ accepted: z.literal(true), model: z.string().optional() });
export type TestedConnection = z.infer<typeof testedConnection>;

/** What answers at an address. */
export const candidate = z.object({
  driver: z.string(),
  label: z.string(),
  noun: z.string(),
  kind: z.string(),
  model: z.string().optional(),
  firmware: z.string().optional(),
  apiVersion: z.string().optional(),
  serial: z.string().optional(),
  /** What it offers, in words: sections and collections. */
  offers: z.array(z.string()),
  /** A device with this serial that is already kept, if the caller may see it. */
  known: z.object({ id: z.string(), name: z.string() }).optional(),
  endpoint: z.object({ scheme: z.enum(["http", "https"]), host: z.string(), port: z.number().int() }),
});

export const presentedCertificate = certificate.extend({ selfSigned: z.boolean() });
