import { z } from "zod";
import { time } from "@/lib/device-access/schemas";

/** How a person came by a secret: opened it once, typed it, or began the reset that made it (which shows it to nobody). */
export const knownBy = z.enum(["revealed", "typed", "reset"]);
export type KnownBy = z.infer<typeof knownBy>;

const known = {
  /** How, without repeating; *reset* alone means that nobody was shown it. */
  how: z.array(knownBy),
  /** When last. */
  at: time,
};

export const knownLine = z.object({ id: z.string(), name: z.string(), user: z.string(), site: z.string().nullable(), ...known });
export type KnownLine = z.infer<typeof knownLine>;

/** The login of a device itself. */
export const knownLogin = z.object({
  id: z.string(),
  name: z.string(),
  site: z.string().nullable(),
  ...known,
  /** False where the family's login cannot be changed from here. */
  canRenew: z.boolean(),
});
export type KnownLogin = z.infer<typeof knownLogin>;

/** A secret of a device that is neither: nothing renews it but a person. */
export const knownOther = z.object({ deviceId: z.string(), name: z.string(), site: z.string().nullable(), what: z.string(), at: time });
export type KnownOther = z.infer<typeof knownOther>;

export const knownSecretsAnswer = z.object({
  person: z.object({ id: z.string(), name: z.string() }),
  since: time,
  /** Each list: the latest first. */
  lines: z.array(knownLine),
  logins: z.array(knownLogin),
  others: z.array(knownOther),
  /** How many have got another secret since, so that they are not listed. */
  renewed: z.object({ lines: z.number().int(), logins: z.number().int() }),
});
export type KnownSecrets = z.infer<typeof knownSecretsAnswer>;
