import { z } from "zod";
import { jsonText } from "@/lib/schema/json-text";

/** Why a backup was made. */
export const causes = ["schedule", "person", "shell", "upgrade"] as const;
export type Cause = (typeof causes)[number];

/** What can be in a bundle beside its manifest. */
export const partNames = ["database.sqlite", "database.sql", "keys", "session-secret", "photos.tar"] as const;
export type PartName = (typeof partNames)[number];

export const counts = z.object({
  devices: z.number().int(),
  lines: z.number().int(),
  sites: z.number().int(),
  people: z.number().int(),
  auditEntries: z.number().int(),
});
export type Counts = z.infer<typeof counts>;

/** The first file of a bundle: what the others are, so that each can be held against it. Holds no secret. */
export const manifest = z.object({
  product: z.literal("lineward"),
  format: z.literal(1),
  version: z.string(),
  madeAt: z.iso.datetime(),
  cause: z.enum(causes),
  database: z.object({
    kind: z.enum(["sqlite", "postgresql"]),
    /** In the order in which they were applied. */
    migrations: z.array(z.string()),
  }),
  counts,
  parts: z.array(z.object({ name: z.enum(partNames), bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type Manifest = z.infer<typeof manifest>;

export const manifestText = jsonText(manifest);
