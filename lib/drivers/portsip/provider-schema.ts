import { z } from "zod";
import { annotate, type FieldWarning } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";
import { isStarMask, ourRule, plainText } from "@/lib/schema/text";
import { isAddress, isHost } from "./addresses";
import { readJson, writeJson } from "./lossless-json";
import { integerMax, secretLengthMax, secretRulesUpTo, textLengthMax } from "./sources";

const jsonLengthMax = 100_000;

/** JSON text in the one spelling that is compared and shown: two blanks of indent, every number digit by digit. Anything else as it is. */
export function tidyJson(text: string): string {
  try {
    return writeJson(readJson(text), 2);
  } catch {
    return text;
  }
}

function isJsonList(text: string): boolean {
  try {
    const value = readJson(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

const text = (max = textLengthMax) => z.string().max(max).regex(plainText, { error: "Has a control character. Remove it." });
const wholeNumber = z.int();
const host = z.string().refine(isHost, { error: "Neither a host name nor an IP address" });
const parameters = () =>
  z.string().max(jsonLengthMax).overwrite(tidyJson).refine(isJsonList, { error: "Not a JSON list. Write [] for none." }).optional();

const opaque = "A JSON list. The vendor publishes nothing about its members: it goes back exactly as it came";

function notUsual(interval: unknown): FieldWarning | undefined {
  return typeof interval === "number" && interval > 0 && interval < 30
    ? { message: "Under 30 s keeps the provider's server busy, and many refuse it.", fix: 600 }
    : undefined;
}

const shape = {
  name: annotate(text().min(1), {
    label: "Name",
    hint: "Shown in call rules",
    group: "identity",
    mono: false,
    width: "full",
  }),
  auth_mode: annotate(z.enum(["REGISTER_AUTH", "IP_AUTH"]), {
    label: "How it signs in",
    hint: "Registers: the PBX signs in there. By address: each trusts the other's IP address",
    group: "identity",
    options: { REGISTER_AUTH: "Registers", IP_AUTH: "By address" },
    width: "full",
    effect: "drops_registration",
  }),
  hostname: annotate(host, {
    label: "Host",
    hint: "Host name or IP address of the registrar",
    example: "sip.carrier.example",
    group: "server",
    effect: "drops_registration",
  }),
  port: annotate(wholeNumber.min(1).max(65_535), {
    label: "Port",
    hint: "1 to 65535",
    example: "5060",
    group: "server",
    source: ourRule,
    effect: "drops_registration",
  }),
  protocol: annotate(z.enum(["UDP", "TCP"]), {
    label: "Protocol",
    hint: "The PBX must have this transport switched on",
    group: "server",
    options: { UDP: "UDP", TCP: "TCP" },
    effect: "drops_registration",
  }),
  outbound_server: annotate(
    z.string().refine((value) => value === "" || isHost(value), { error: "Neither a host name nor an IP address" }),
    { label: "Outbound server", hint: "Empty means the host itself", group: "server", effect: "drops_registration" },
  ),
  outbound_server_port: annotate(wholeNumber.min(0).max(65_535), {
    label: "Outbound server port",
    hint: "0 to 65535; 0 where there is no outbound server",
    group: "server",
    source: ourRule,
    effect: "drops_registration",
  }),
  require_register: annotate(z.boolean(), {
    label: "Registration required",
    hint: "Whether this provider needs to be registered with",
    group: "registration",
    effect: "drops_registration",
  }),
  auth_id: annotate(text(), {
    label: "Sign-in name",
    hint: "The SIP user, as the carrier gave it. Needed where it registers",
    group: "registration",
    effect: "drops_registration",
  }),
  password: secret(
    text(secretLengthMax)
      .min(1)
      .refine((value) => !isStarMask(value), { error: "Only stars or dots: that is a mask, not a password. Enter the password itself." })
      .nullable()
      .optional(),
    secretRulesUpTo(secretLengthMax),
    {
      label: "Password",
      hint: "Needed where it registers",
      group: "registration",
      source: ourRule,
      effect: "drops_registration",
    },
  ),
  reregister_interval: annotate(wholeNumber.min(0).max(integerMax), {
    label: "Register again every",
    hint: "Whole seconds; at least 1 where it registers",
    unit: "seconds",
    example: "600",
    group: "registration",
    effect: "drops_registration",
    warn: notUsual,
  }),
  ips: annotate(
    z
      .array(z.string().refine(isAddress, { error: "Not an IPv4 or IPv6 address" }))
      .max(1000)
      .optional(),
    {
      label: "Further addresses",
      hint: "IP addresses of the provider that may also send calls",
      group: "calls",
      width: "full",
      list: { itemLabel: "address" },
    },
  ),
  provider_in_lan: annotate(z.boolean(), {
    label: "In the local network",
    hint: "The provider stands in the PBX's own network",
    group: "calls",
  }),
  single_via_header: annotate(z.boolean(), {
    label: "Single Via header",
    hint: "For providers that accept only one Via header",
    group: "calls",
  }),
  in_parameters: annotate(parameters(), {
    label: "Inbound parameters",
    hint: opaque,
    group: "calls",
    advanced: true,
    confirmed: false,
    json: true,
    width: "full",
  }),
  out_parameters: annotate(parameters(), {
    label: "Outbound parameters",
    hint: opaque,
    group: "calls",
    advanced: true,
    confirmed: false,
    json: true,
    width: "full",
  }),
  status: annotate(z.string().optional(), {
    label: "Status",
    hint: "Set by the PBX",
    group: "identity",
    readOnly: true,
    options: { ONLINE: "Online", OFFLINE: "Offline" },
  }),
};

/**
 * A provider in the page's own words, without its id. `ips` holds addresses, the two parameter lists are JSON text. The page
 * demands every field of both modes: what trusting by address has no use for is "" and 0.
 */
export const providerSchema = z.strictObject(shape).superRefine((provider, context) => {
  if (provider.auth_mode !== "REGISTER_AUTH") {
    return;
  }
  const complain = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (provider.auth_id === "") {
    complain("auth_id", "A provider that registers needs a sign-in name. Enter the one the carrier gave.");
  }
  // Absent means kept: the browser never has it. The driver refuses a write for which nobody knows it.
  if (provider.password === null) {
    complain("password", "A provider that registers needs a password. Enter it.");
  }
  if (provider.reregister_interval === 0) {
    complain("reregister_interval", "A provider that registers needs an interval of at least 1 s.");
  }
});
