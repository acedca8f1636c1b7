import type { Document } from "@/lib/schema/document";

const words: Readonly<Record<string, readonly string[]>> = {
  registration: ["in", "out", "none"],
  nat: ["no", "yes", "force_rport", "comedia"],
  dtmfmode: ["auto", "info", "rfc2833", "inband"],
  rpid_format: ["pass", "rpid"],
  callingpres: [
    "allowed_not_screened",
    "allowed_passed_screen",
    "allowed_failed_screen",
    "allowed",
    "prohib_not_screened",
    "prohib_passed_screen",
    "prohib_failed_screen",
    "prohib",
    "unavailable",
  ],
  progressinband: ["yes", "no", "never"],
  "session-timers": ["originate", "accept", "refuse"],
  "session-refresher": ["uac", "uas"],
  t38pt_udptl: ["yes,fec", "yes,redundancy", "no", ""],
  t38transport: ["udptl", ""],
  rtpjittermode: ["static", "adaptive"],
};

/** The page's 0/1 parameters, with their defaults. */
export const flagDefaults: Readonly<Record<string, "0" | "1">> = {
  qualify: "0",
  trustrpid: "0",
  sendrpid: "0",
  allowoverlap: "0",
  usereqphone: "0",
  use_q850_reason: "0",
  honorsdpversion: "1",
  registertrying: "0",
  g726nonstandard: "0",
  preferred_codec_only: "0",
  allowtransfer: "1",
  promiscredir: "0",
  rtptimeout: "0",
  rtpholdtimeout: "0",
  insecure: "0",
  enable_advanced: "0",
};

const numbers: Readonly<Record<string, { min: number; max: number; step: number; byDefault: string }>> = {
  qualifyfreq: { min: 0, max: 2 ** 31, step: 1, byDefault: "60" },
  max_forwards: { min: 0, max: 255, step: 1, byDefault: "3" },
  timert1: { min: 0, max: 2 ** 31, step: 1, byDefault: "500" },
  timerb: { min: 0, max: 2 ** 31, step: 1, byDefault: "32000" },
  "session-minse": { min: 0, max: 2 ** 31, step: 1, byDefault: "90" },
  "session-expires": { min: 0, max: 2 ** 31, step: 1, byDefault: "1800" },
  rtpjitterdelay: { min: 10, max: 100, step: 1, byDefault: "50" },
  alaw_pr: { min: 10, max: 50, step: 10, byDefault: "20" },
  ulaw_pr: { min: 10, max: 50, step: 10, byDefault: "20" },
  gsm_pr: { min: 20, max: 20, step: 10, byDefault: "20" },
  g722_pr: { min: 10, max: 40, step: 10, byDefault: "20" },
  g726_pr: { min: 10, max: 200, step: 10, byDefault: "20" },
  g729_pr: { min: 10, max: 40, step: 10, byDefault: "20" },
};

const codecs = ["ulaw", "alaw", "g722", "g726", "g729", "gsm"];

/** What the vendor's page says of a parameter that was never set. */
export const pageDefaults: Document = {
  defaultuser: "none",
  secret: "",
  registration: "none",
  host: "",
  transport: ["UDP"],
  nat: "yes",
  auth: "",
  fromuser: "",
  fromdomain: "",
  remotesecret: "",
  port: "",
  dtmfmode: "auto",
  rpid_format: "pass",
  callingpres: "allowed_not_screened",
  progressinband: "never",
  outboundproxy: "",
  "session-timers": "accept",
  "session-refresher": "uas",
  audio_codecs: codecs.map((id) => ({ id, value: "1" })),
  t38pt_udptl: "",
  t1min: "500ms",
  t38transport: "",
  extension: "none",
  rtpjittermode: "adaptive",
  ...flagDefaults,
  ...Object.fromEntries(Object.entries(numbers).map(([key, { byDefault }]) => [key, byDefault])),
};

function transportComplaint(value: unknown): string | undefined {
  const list = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((candidate) => candidate === "UDP" || candidate === "TCP" || candidate === "TLS")
    ? undefined
    : "transport";
}

/** The first parameter that the page does not allow, or undefined. What the page does not know is stored, as its chapter on custom data hints. */
export function wrongParameter(values: Document): string | undefined {
  if (typeof values.name !== "string" || values.name === "") {
    return "name";
  }
  for (const [key, value] of Object.entries(values)) {
    const number = numbers[key];
    if (words[key] && !words[key].includes(String(value))) {
      return key;
    }
    if (
      key in flagDefaults &&
      !["0", "1", 0, 1, true, false, ""].includes(value as never) &&
      key !== "insecure" &&
      !key.startsWith("rtp")
    ) {
      return key;
    }
    if (
      number &&
      !(/^\d+$/.test(String(value)) && Number(value) >= number.min && Number(value) <= number.max && Number(value) % number.step === 0)
    ) {
      return key;
    }
    if (key === "port" && value !== "" && !(/^\d+$/.test(String(value)) && Number(value) >= 1 && Number(value) <= 65_535)) {
      return key;
    }
    if (key === "t1min" && !/^\d+(ms|s)?$/.test(String(value))) {
      return key;
    }
  }
  return "transport" in values ? transportComplaint(values.transport) : undefined;
}
