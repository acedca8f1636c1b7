import { z } from "zod";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { Document } from "@/lib/schema/document";
import { annotate } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";

/** A document of no vendor, with a reading of it: what the form is measured and looked at with. */
export interface SampleDocument {
  readonly manifest: DocumentManifest;
  readonly noun: string;
  readonly values: Document;
  readonly unknown: Document;
}

const source = { who: "panel", page: "SIP settings", version: "API 2.11", url: "https://vendor.example/sip-settings" };
const base = { source, confirmed: true, masks: ["Masked"], fullWrite: true, secretsReadable: false } as const;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

function passwordField(group: string, width: "third" | "full") {
  const rules = { minLength: 6, maxLength: 31, alphabet, forbidden: ["Masked"] };
  return secret(z.string().min(6).max(31), rules, {
    label: "Password",
    group,
    width,
    hint: "6 to 31 characters. Sent once, never shown.",
    effect: "drops_registration",
  });
}

/** Eight fields in three groups, as a door panel's account. */
export function shortDocument(): SampleDocument {
  const host = /^[a-z0-9.-]+$/i;
  const schema = z.strictObject({
    proxy: annotate(
      z
        .string()
        .max(128)
        .regex(/^sip:[a-z0-9.-]+(:\d+)?$/i),
      {
        label: "Proxy",
        group: "account",
        width: "full",
        hint: "Starts with sip:, then host and port",
        example: "sip:pbx.example:5060",
        effect: "drops_registration",
        warn: (value) =>
          String(value).endsWith(":5060") ? { message: "The vendor's pattern refuses this port. The panel decides." } : undefined,
      },
    ),
    realm: annotate(z.string().max(128).regex(host), { label: "Realm", group: "account", hint: "Host name or IPv4 address" }),
    user: annotate(z.string().min(1).max(31), { label: "User", group: "account" }),
    password: passwordField("account", "full"),
    userId: annotate(z.union([z.literal(""), z.string().max(31)]).optional(), {
      label: "User ID",
      group: "account",
      hint: "Up to 31 characters, may be empty",
    }),
    outbound: annotate(z.string().max(128).nullable(), { label: "Outbound proxy", group: "account", hint: "Empty means none" }),
    transport: annotate(z.enum(["udp", "tcp", "tls"]), {
      label: "Protocol",
      group: "transport",
      options: { udp: "UDP", tcp: "TCP", tls: "TLS" },
      hint: "The PBX must listen for it",
    }),
    interval: annotate(z.int().min(30).max(900).default(60), { label: "Registration interval", group: "transport", unit: "seconds" }),
    enabled: annotate(z.boolean(), { label: "Use this account", group: "transport", hint: "Off: the panel does not register" }),
    stun: z.strictObject({
      server: annotate(z.string().max(64).nullable(), {
        label: "Server",
        group: "stun",
        hint: "Host or IPv4 address, without the port",
        confirmed: false,
      }),
      port: annotate(z.int().min(1).max(65535).default(3478), { label: "Port", group: "stun", hint: "1 to 65535" }),
    }),
  });
  return {
    noun: "panel",
    manifest: {
      ...base,
      id: "short",
      label: "SIP account 1",
      schema,
      groups: [
        { id: "account", label: "Account", description: "Who the panel says it is when it registers." },
        { id: "transport", label: "Transport", description: "How it reaches the PBX, and how often it checks in." },
        { id: "stun", label: "STUN", description: "Only for panels behind their own router." },
      ],
    },
    values: {
      proxy: "sip:10.20.0.5:5061",
      realm: "pbx.northbank.example",
      user: "118",
      userId: "118",
      outbound: null,
      transport: "udp",
      interval: 60,
      enabled: true,
      stun: { server: "stun.northbank.example", port: 3478 },
    },
    unknown: { firmware_hint: "3.9.2", vad: { level: 2, enable: false } },
  };
}

const codecNames: Readonly<Record<string, string>> = {
  g722: "G.722",
  alaw: "G.711 A-law",
  ulaw: "G.711 µ-law",
  g729: "G.729",
  g726: "G.726",
  gsm: "GSM",
};

function codecList() {
  return annotate(
    z.array(
      z.strictObject({
        id: annotate(z.enum(["g722", "alaw", "ulaw", "g729", "g726", "gsm"]), { label: "Codec", readOnly: true, options: codecNames }),
        enabled: annotate(z.boolean(), { label: "Offered" }),
        packetMs: annotate(z.int().min(10).max(200).multipleOf(10), { label: "Packet length", unit: "ms" }),
      }),
    ),
    { label: "Codecs, in order", group: "g1", list: { reorder: true, fixed: true }, hint: "Drag, or focus a row and press Alt ↑ or Alt ↓" },
  );
}

/** As many fields as asked for, in groups of ten: texts, numbers, switches, choices, a list, JSON, a secret; nothing folded. */
export function longDocument(fields: number): SampleDocument {
  const shape: Record<string, z.ZodType> = {};
  const values: Record<string, unknown> = {};
  for (let at = 0; at < fields; at += 1) {
    const group = `g${Math.floor(at / 10)}`;
    const meta = { group, width: "third" as const };
    const key = `field_${at}`;
    if (at === 3) {
      shape.password = passwordField(group, "third");
    } else if (at === 14) {
      shape.codecs = codecList();
      values.codecs = Object.keys(codecNames).map((id, index) => ({ id, enabled: index < 3, packetMs: 20 }));
    } else if (at === 15) {
      shape.hosts = annotate(z.array(z.string().min(1).max(64)).max(8), {
        label: "Addresses",
        group,
        list: { itemLabel: "Address" },
        hint: "Up to 8",
      });
      values.hosts = ["10.0.0.1", "10.0.0.2"];
    } else if (at % 5 === 1) {
      shape[key] = annotate(z.int().min(10).max(900).default(60), { label: `Timer ${at}`, unit: "ms", ...meta });
      values[key] = 60;
    } else if (at % 5 === 2) {
      shape[key] = annotate(z.boolean().default(false), { label: `Switch ${at}`, hint: "Off: any of the list may be used", ...meta });
      values[key] = at % 2 === 0;
    } else if (at % 5 === 3) {
      shape[key] = annotate(z.enum(at % 2 === 0 ? ["none", "in", "out"] : ["auto", "rfc2833", "info", "inband", "shortinfo"]), {
        label: `Mode ${at}`,
        ...meta,
      });
      values[key] = at % 2 === 0 ? "in" : "rfc2833";
    } else {
      shape[key] = annotate(z.string().max(64), { label: `Name ${at}`, ...meta });
      values[key] = `value ${at}`;
    }
  }
  const groups = Array.from({ length: Math.ceil(fields / 10) }, (_, at) => ({
    id: `g${at}`,
    label: `Part ${at + 1}`,
    description: "what it is about",
  }));
  return {
    noun: "gateway",
    manifest: {
      ...base,
      source: { ...source, who: "gateway" },
      id: `long-${fields}`,
      label: "SIP endpoint",
      schema: z.strictObject(shape),
      groups,
    },
    values,
    unknown: {},
  };
}
