import { z } from "zod";

/** RFC 3339, UTC. */
export const time = z.iso.datetime();

export const statusValue = z.enum(["yes", "no", "differs", "unknown", "not_applicable"]);

export const status = z.object({
  state: statusValue,
  at: time.nullable(),
  detail: z.string().optional(),
  /** True with "unknown": it was asked for, and could not be seen. */
  unseen: z.boolean().optional(),
});

export type Status = z.infer<typeof status>;

export const statusNames = ["reachable", "signedIn", "registered", "matches"] as const;

export type StatusName = (typeof statusNames)[number];

/** The columns of the four truths, as a Prisma selection. */
export const statusSelection = {
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
export type StatusColumns = { readonly [K in StatusName]: string } & { readonly [K in `${StatusName}At`]: Date | null } & {
  readonly [K in `${StatusName}Detail`]: string | null;
} & { readonly unseen: string | null };

export const statuses = z.object({ reachable: status, signedIn: status, registered: status, matches: status });

export type Statuses = z.infer<typeof statuses>;

/** A certificate's SHA-256: 64 lower-case hex digits. */
export const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, "A fingerprint is 64 lower-case hex digits");

export const certificate = z.object({
  sha256: fingerprint,
  subject: z.string(),
  issuer: z.string(),
  validFrom: time,
  validTo: time,
});

/** What was last met at a device's address in place of the device. */
export const found = z.discriminatedUnion("kind", [
  /** Another device of the family; `serial` is null if it tells none. */
  z.object({ kind: z.literal("another_device"), serial: z.string().nullable() }),
  /** A redirect to https on the same host. */
  z.object({ kind: z.literal("secure_address"), address: z.string() }),
]);

export type Found = z.infer<typeof found>;

/** What answers at an address. */
export const presentedCertificate = certificate.extend({ selfSigned: z.boolean() });

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
  /** What it shows over https: several candidates of one host show each their own. */
  certificate: presentedCertificate.optional(),
});

/**
 * Whether a device has registered again after a write. `afterMs`: how long it took. `said`: the device's own words where it has not, or
 * why nobody knows.
 */
export const registrationOutcome = z.object({
  state: z.enum(["waiting", "registered", "not_registered", "not_known"]),
  afterMs: z.number().optional(),
  said: z.string().optional(),
});
export type RegistrationOutcome = z.infer<typeof registrationOutcome>;
