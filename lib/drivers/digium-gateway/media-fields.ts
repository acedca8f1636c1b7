import { z } from "zod";
import { annotate } from "@/lib/schema/field";
import { codecsSchema } from "./codecs";
import { flag, wholeNumber, word } from "./fields";

export const media = {
  codecs: codecsSchema,
  preferred_codec_only: flag(false, { label: "Only the first codec", hint: "Off: any of the list may be used", group: "media" }),
  dtmfmode: word({ auto: "Automatic", info: "SIP INFO", rfc2833: "RFC 2833", inband: "In the sound" }, "auto", {
    label: "DTMF",
    hint: "How key presses travel; panels open doors with them",
    group: "media",
  }),
  progressinband: word({ never: "Never", no: "No", yes: "Yes" }, "never", {
    label: "Ring tone from this end",
    hint: "Never: the far end plays it",
    group: "media",
  }),
  rtpjittermode: word({ adaptive: "Adaptive", static: "Static" }, "adaptive", {
    label: "Jitter buffer",
    hint: "Adaptive grows with the network's delay",
    group: "media",
  }),
  rtpjitterdelay: wholeNumber(10, 100, 50, { label: "Jitter buffer length", hint: "10 to 100", unit: "ms", group: "media" }),
  rtptimeout: flag(false, {
    label: "End silent calls",
    hint: "The page says 0 or 1; Asterisk takes seconds. What the gateway holds stays until this is switched",
    group: "media",
    advanced: true,
    confirmed: false,
  }),
  rtpholdtimeout: flag(false, {
    label: "End silent calls on hold",
    hint: "The page says 0 or 1; Asterisk takes seconds. What the gateway holds stays until this is switched",
    group: "media",
    advanced: true,
    confirmed: false,
  }),
  g726nonstandard: flag(false, {
    label: "G.726 with the other bit order",
    hint: "For ends that call AAL2 packing G.726-32",
    group: "media",
    advanced: true,
  }),
};

export const fax = {
  t38pt_udptl: annotate(z.enum(["yes,redundancy", "yes,fec", "no"]).optional(), {
    label: "T.38",
    hint: "Not set: with redundancy if a suitable fax codec is offered, else off",
    group: "fax",
    options: { "yes,redundancy": "On, with redundancy", "yes,fec": "On, with error correction", no: "Off" },
  }),
  t38transport: annotate(z.enum(["udptl"]).optional(), {
    label: "T.38 transport",
    hint: "Not set, or UDPTL",
    group: "fax",
    options: { udptl: "UDPTL" },
  }),
};
