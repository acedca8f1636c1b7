import { z } from "zod";
import { annotate } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";
import { isStarMask, plainText } from "@/lib/schema/text";
import { secretRulesUpTo } from "./sources";

/** The longest that version 22 takes by default; version 12 states nothing. */
const lengthMax = 32;

const password = () =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(plainText, { error: "Has a control character. Remove it." })
    .refine((value) => !isStarMask(value), { error: "Only stars or dots: that is a mask, not a password. Enter the password itself." })
    .optional();

const shown = (label: string, hint: string) =>
  annotate(z.string().optional(), { label, hint, group: "identity", readOnly: true, confirmed: false });

/** What Lineward shows of an extension, and the two secrets it can change. All else goes back as it came. */
export const extensionSchema = z.strictObject({
  extension_number: shown("Extension", "Set on the PBX"),
  profile: z
    .strictObject({
      first_name: shown("First name", "Set on the PBX"),
      last_name: shown("Last name", "Set on the PBX"),
      email: shown("E-mail", "Set on the PBX"),
    })
    .optional(),
  password: secret(password(), secretRulesUpTo(lengthMax, 6), {
    label: "SIP password",
    hint: "Phones and panels register with it, and stay off until they get the new one. From 12.6 on a weak one may be refused",
    group: "secrets",
    confirmed: false,
    effect: "drops_registration",
  }),
  web_access_password: secret(password(), secretRulesUpTo(lengthMax, 6), {
    label: "Web access password",
    hint: "Its owner signs in to the PBX's web page and apps with it. Phones do not use it. From 12.6 on a weak one may be refused",
    group: "secrets",
    confirmed: false,
  }),
});
