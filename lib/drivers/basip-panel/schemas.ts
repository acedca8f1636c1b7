import { z } from "zod";
import { annotate } from "@/lib/schema/field";
import {
  type FieldRules,
  intervalField,
  optionalStunField,
  outboundField,
  passwordField,
  proxyField,
  realmField,
  transportField,
  userField,
  userIdField,
} from "../basip/fields";

const rules: FieldRules = { noun: "panel", patterned: true, passwordLengthMin: 6 };

/** Keys as on the wire, in the order of the page. */
function account() {
  return {
    proxy: proxyField(rules),
    realm: realmField(rules),
    user: userField(),
    password: passwordField(rules),
    user_id: userIdField(),
    outbound: outboundField(rules),
    transport: transportField(),
    registration_interval: intervalField(),
  };
}

/** First account: STUN is a required object. */
export const firstAccount = z.strictObject({ ...account(), stun: optionalStunField(rules) });

/** Second account: no STUN. */
export const secondAccount = z.strictObject(account());

/** The switch for SIP, a document of its own on panels. */
export const sipSwitch = z.strictObject({
  sip_enable: annotate(z.boolean({ error: "Switch SIP on or off." }), {
    label: "SIP",
    hint: "The panel registers its accounts",
    group: "switch",
    effect: "drops_registration",
    width: "full",
    confirmed: false,
  }),
});
