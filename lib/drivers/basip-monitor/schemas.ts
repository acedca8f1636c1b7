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
  userIdField,
} from "../basip/fields";

const rules: FieldRules = { noun: "monitor", patterned: false, passwordLengthMin: 6 };

/** Seconds that the page allows for a call. */
export const callTimeouts = [120, 300, 600, 1200, 1800] as const;

/** Keys as on the wire. */
export const sipSettings = z.strictObject({
  enable: annotate(z.boolean({ error: "Switch SIP on or off." }), {
    label: "SIP",
    hint: "The monitor registers with this account",
    group: "account",
    effect: "drops_registration",
    width: "full",
  }),
  proxy: proxyField(rules),
  realm: realmField(rules),
  user: userField(),
  password: passwordField(rules),
  user_id: userIdField(),
  transport: transportField(),
  registration_interval: intervalField(),
  timeout: annotate(z.literal(callTimeouts, { error: "Is none of 120, 300, 600, 1200 and 1800 seconds. Choose one." }), {
    label: "Call timeout",
    hint: "120, 300, 600, 1200 or 1800",
    unit: "seconds",
    example: "120",
    group: "calls",
  }),
  is_enable_ring_code: annotate(z.boolean({ error: "Switch the ring code on or off." }).optional(), {
    label: "Ring code",
    hint: "The ring code is in use",
    group: "calls",
  }),
  stun: requiredStunField(),
});
