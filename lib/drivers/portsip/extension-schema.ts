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
    .refine((value) => !isStarMask(value), { error: "Only stars or dots: that is a mask, not a password. Enter the password itself." });

const sipPassword = <T extends z.ZodType>(schema: T) =>
  secret(schema, secretRulesUpTo(lengthMax, 6), {
    label: "SIP password",
    hint: "Phones and panels register with it, and stay off until they get the new one. From 12.6 on a weak one may be refused",
    group: "secrets",
    confirmed: false,
    effect: "drops_registration",
  });

const webPassword = <T extends z.ZodType>(schema: T) =>
  secret(schema, secretRulesUpTo(lengthMax, 6), {
    label: "Web access password",
    hint: "Its owner signs in to the PBX's web page and apps with it. Phones do not use it. From 12.6 on a weak one may be refused",
    group: "secrets",
    confirmed: false,
  });

const shown = (label: string, hint: string) =>
  annotate(z.string().optional(), { label, hint, group: "identity", readOnly: true, confirmed: false });

/** Numerals or letters, says the administrator's guide; how many it does not say. */
const numberOrLetters = /^[A-Za-z0-9]+$/;
const numberLengthMax = 32;
const nameLengthMax = 64;

const name = (label: string) =>
  annotate(z.string().max(nameLengthMax).regex(plainText, { error: "Has a control character. Remove it." }).optional(), {
    label,
    group: "identity",
    mono: false,
    confirmed: false,
  });

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
  password: sipPassword(password().optional()),
  web_access_password: webPassword(password().optional()),
});

/** What a new extension is made of. The PBX gives it all else; its number and names are changed there later. */
export const newExtensionSchema = z.strictObject({
  extension_number: annotate(
    z.string().min(1).max(numberLengthMax).regex(numberOrLetters, { error: "Takes numerals and letters only. Leave out everything else." }),
    {
      label: "Extension",
      hint: "Numerals or letters; no two extensions may have the same",
      group: "identity",
      example: "301",
      confirmed: false,
    },
  ),
  profile: z
    .strictObject({
      first_name: name("First name"),
      last_name: name("Last name"),
      email: annotate(z.email().max(254).optional(), {
        label: "E-mail",
        hint: "No two extensions may have the same. The PBX sends a welcome there if it has a mail server",
        group: "identity",
        confirmed: false,
      }),
    })
    .optional(),
  password: sipPassword(password()),
  web_access_password: webPassword(password()),
});
