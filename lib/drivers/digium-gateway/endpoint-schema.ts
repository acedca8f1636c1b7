import { z } from "zod";
import { annotate, type FieldWarning } from "@/lib/schema/field";
import { ourRule } from "@/lib/schema/text";
import { flag, host, plain, secretText, text, textOrNone, wholeNumber, word } from "./fields";
import { fax, media } from "./media-fields";
import { integerMax, sipRule } from "./sources";

const drops = { effect: "drops_registration" } as const;
const bareFlag = { confirmed: false } as const;

/** What cannot stand in a section's name in the gateway's own files. */
function awkwardName(value: unknown): FieldWarning | undefined {
  return typeof value === "string" && /[[\];"]/.test(value)
    ? { message: "Holds one of [ ] ; \" which mean something in the gateway's own files. It may not load." }
    : undefined;
}

const identity = {
  name: annotate(plain(80).min(1), {
    label: "Name",
    hint: "Identifies the endpoint; call rules keep working when it changes",
    example: "apt-204",
    group: "identity",
    warn: awkwardName,
    ...drops,
  }),
  extension: textOrNone({ label: "Extension", hint: "The number that rings here; empty for none", group: "identity" }),
};

const registration = {
  registration: word({ none: "None", in: "In", out: "Out" }, "none", {
    label: "Direction",
    hint: "In: the other end signs in here. Out: the gateway signs in there",
    group: "registration",
    ...drops,
  }),
  defaultuser: textOrNone({ label: "Sign-in name", hint: "The SIP user", example: "204", group: "registration", ...drops }),
  secret: secretText({ label: "Password", hint: "Shared with the other end", group: "registration", ...drops }),
  host: host({
    label: "Host",
    hint: "Host name or IP address; dynamic: wherever the other end registers from",
    example: "dynamic",
    group: "registration",
    ...drops,
  }),
  port: annotate(z.int().min(1).max(65_535).nullable().default(null), {
    label: "Port",
    hint: "1 to 65535; empty for the usual one",
    example: "5060",
    group: "registration",
    ...drops,
  }),
  remotesecret: secretText({
    label: "Password for calls out",
    hint: "Where the other end wants another one from us than we want from it",
    group: "registration",
    advanced: true,
  }),
  auth: secretText({
    label: "Sign-ins by realm",
    hint: "Free text; Asterisk reads user:password@realm",
    group: "registration",
    advanced: true,
    confirmed: false,
    // Its own signs mean something there: a secret with them is no surprise.
    warn: undefined,
  }),
  registertrying: flag(false, { label: "Answer 100 Trying to a registration", hint: "On or off", group: "registration", advanced: true }),
};

const network = {
  transport: annotate(
    z
      .array(z.enum(["UDP", "TCP", "TLS"]))
      .min(1)
      .max(3)
      .refine((list) => new Set(list).size === list.length, { error: "Names a transport twice. Remove one." })
      .default(["UDP"]),
    {
      label: "Transports, in order",
      hint: "The first is used for calls out",
      group: "network",
      width: "full",
      options: { UDP: "UDP", TCP: "TCP", TLS: "TLS" },
      list: { reorder: true, itemLabel: "transport" },
      ...drops,
    },
  ),
  nat: word({ no: "No", yes: "Yes", force_rport: "Force rport", comedia: "Comedia" }, "yes", {
    label: "NAT",
    hint: "Yes: answers to where packets come from, for signalling and sound",
    group: "network",
  }),
  outboundproxy: host({ label: "Outbound proxy", hint: "Host name or IP address; empty for none", group: "network", ...drops }),
  qualify: flag(false, { label: "Check that it is reachable", hint: "Asks the other end at the interval below", group: "network" }),
  qualifyfreq: wholeNumber(1, 86_400, 60, {
    label: "Check every",
    hint: "1 to 86400 s; has effect only with the check on",
    unit: "seconds",
    group: "network",
    source: ourRule,
  }),
  max_forwards: wholeNumber(0, 255, 3, {
    label: "Most hops",
    hint: "0 to 255; each proxy on the way takes one",
    group: "network",
    source: sipRule,
  }),
  allowtransfer: flag(true, { label: "Allow transfers", hint: "The other end may transfer calls", group: "network" }),
  promiscredir: flag(false, { label: "Follow redirects anywhere", hint: "Off: only to known endpoints", group: "network", advanced: true }),
  insecure: flag(false, {
    label: "Trust without sign-in",
    hint: "The page says 0 or 1; Asterisk takes words here. What the gateway holds stays until this is switched",
    group: "network",
    advanced: true,
    ...bareFlag,
  }),
};

const timers = {
  timert1: wholeNumber(1, integerMax, 500, { label: "T1", hint: "Whole milliseconds", unit: "ms", group: "timers", source: ourRule }),
  timerb: wholeNumber(1, integerMax, 32_000, { label: "Timer B", hint: "At least 64 × T1", unit: "ms", group: "timers", source: sipRule }),
  t1min: wholeNumber(1, integerMax, 500, {
    label: "T1 at least",
    hint: 'Whole milliseconds; sent with its unit, as in "500ms"',
    unit: "ms",
    group: "timers",
    source: ourRule,
  }),
  session_timers: word({ accept: "Accept", originate: "Ask for", refuse: "Refuse" }, "accept", {
    label: "Session timers",
    hint: "Accept: only if the other end asks",
    group: "timers",
  }),
  session_expires: wholeNumber(1, integerMax, 1800, {
    label: "Session expires",
    hint: "At least the minimum",
    unit: "seconds",
    group: "timers",
    source: ourRule,
  }),
  session_minse: wholeNumber(1, integerMax, 90, {
    label: "Session minimum",
    hint: "90 or more, RFC 4028",
    unit: "seconds",
    group: "timers",
    source: ourRule,
  }),
  session_refresher: word({ uas: "The called end", uac: "The calling end" }, "uas", {
    label: "Session refresher",
    hint: "Who keeps the session alive",
    group: "timers",
  }),
};

const caller = {
  callingpres: word(
    {
      allowed_not_screened: "Shown, not checked",
      allowed_passed_screen: "Shown, checked and right",
      allowed_failed_screen: "Shown, checked and wrong",
      allowed: "Shown",
      prohib_not_screened: "Hidden, not checked",
      prohib_passed_screen: "Hidden, checked and right",
      prohib_failed_screen: "Hidden, checked and wrong",
      prohib: "Hidden",
      unavailable: "Not available",
    },
    "allowed_not_screened",
    { label: "Caller's number", hint: "Whether the other end may show it, and whether it was checked", group: "caller" },
  ),
  fromuser: text({ label: "User in From", hint: "Empty: the caller's number", group: "caller" }),
  fromdomain: host({ label: "Domain in From", hint: "Host name or IP address; empty: the gateway's own", group: "caller" }),
  trustrpid: flag(false, { label: "Believe the other end's caller", hint: "From its Remote-Party-ID", group: "caller" }),
  sendrpid: flag(false, { label: "Send the caller", hint: "As set below", group: "caller" }),
  rpid_format: word({ pass: "P-Asserted-Identity", rpid: "Remote-Party-ID" }, "pass", {
    label: "Caller's header",
    hint: "pass or rpid on the wire",
    group: "caller",
  }),
};

const advanced = {
  enable_advanced: flag(false, {
    label: "Advanced settings on the gateway",
    hint: "Shows them on the gateway's own page",
    group: "advanced",
  }),
  allowoverlap: flag(false, { label: "Overlap dialling", hint: "Numbers may come digit by digit", group: "advanced" }),
  usereqphone: flag(false, { label: "Mark numbers as phone numbers", hint: "Adds user=phone to addresses", group: "advanced" }),
  use_q850_reason: flag(false, { label: "Q.850 reasons", hint: "Says why a call ended as ISDN does", group: "advanced" }),
  honorsdpversion: flag(true, {
    label: "Heed the SDP version",
    hint: "Off: reads every session description, changed or not",
    group: "advanced",
  }),
};

/**
 * A SIP endpoint: every parameter of the vendor's page. Hyphens of the wire are underscores here, flags are booleans, `t1min` is
 * a number of milliseconds, and the codecs are one list; `wire.ts` owns the mapping. A parameter that the gateway leaves out stands
 * at the page's default.
 */
export const endpointSchema = z.strictObject({
  ...identity,
  ...registration,
  ...network,
  ...media,
  ...timers,
  ...caller,
  ...fax,
  ...advanced,
});

export type Endpoint = z.output<typeof endpointSchema>;
