import { z } from "zod";
import { time } from "@/lib/device-access/schemas";

/** Why a reset would help, or would not. */
export const helpCauses = [
  "server_silent",
  "site_silent",
  "door_silent",
  "login_refused",
  "another_device",
  "switched_off",
  "user_unknown",
  "settings_differ",
  "passwords_differ",
  "password_refused",
  "refused_somehow",
  "not_registered",
  "not_told",
  "not_asked",
  "asked_long_ago",
  "in_order",
] as const;
export type HelpCause = (typeof helpCauses)[number];

/** Whether a new password would mend a line, as far as is known without asking a device. */
export const resetHelp = z.object({
  /** `not_needed`: nothing is known to be wrong. `unknown` says what is not known. */
  verdict: z.enum(["yes", "no", "unknown", "not_needed"]),
  cause: z.enum(helpCauses),
  words: z.string(),
  /** When the oldest of what this rests on was seen; null: never. */
  at: time.nullable(),
  /** Where something does not answer: when it last did. */
  since: time.optional(),
});
export type ResetHelp = z.infer<typeof resetHelp>;
