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

/** What was last met at a device's address in place of the device. */
export const found = z.discriminatedUnion("kind", [
  /** Another device of the family; `serial` is null if it tells none. */
  z.object({ kind: z.literal("another_device"), serial: z.string().nullable() }),
  /** A redirect to https on the same host. */
  z.object({ kind: z.literal("secure_address"), address: z.string() }),
]);

export type Found = z.infer<typeof found>;

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
