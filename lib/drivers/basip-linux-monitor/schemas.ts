import { z } from "zod";
import { annotate } from "@/lib/schema/field";
import {
  type FieldRules,
  intervalField,
  passwordField,
  proxyField,
  realmField,
  requiredStunField,
  transportField,
  userField,
  wholeNumber,
} from "../basip/fields";

const rules: FieldRules = { noun: "monitor", patterned: false, passwordLengthMin: 1 };

/** Keys as on the wire. */
export const sipSettings = z.strictObject({
  proxy: proxyField(rules),
  realm: realmField(rules),
  user: userField(),
  password: passwordField(rules),
  transport: transportField(),
  registration_interval: intervalField(),
  h264: annotate(wholeNumber(99, 127, "Payload types run from").default(102), {
    label: "H.264 payload type",
    hint: "99 to 127, usually 102",
    example: "102",
    group: "video",
  }),
  stun: requiredStunField(),
});
