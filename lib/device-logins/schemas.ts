import { z } from "zod";

/** What came of changing the login on the device. The password itself is never answered. */
export const rotatedLogin = z.object({
  changed: z.literal(true),
  generated: z.boolean(),
  /** True: no answer came to the change, and a login with the new password proved it. */
  answerLost: z.boolean(),
});

export type RotatedLogin = z.infer<typeof rotatedLogin>;
