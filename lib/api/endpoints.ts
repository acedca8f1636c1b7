import { z } from "zod";
import { statusValue, time } from "@/lib/device-access/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { attentionItem, attentionPage } from "@/lib/monitoring/schemas";
import { changeItem } from "@/lib/settings/schemas";

const json = z.record(z.string(), z.unknown());

export const getHealth = endpoint({
  method: "GET",
  path: "/api/health",
  summary: "Is it up, which version, on which database",
  access: "open",
  answer: z.object({
    status: z.enum(["ok", "degraded"]),
    version: z.string(),
    database: z.enum(["sqlite", "postgresql"]),
    demo: z.boolean(),
    /** With `degraded`, which is a 503: what ails it. */
    part: z.enum(["database", "disk"]).optional(),
    detail: z.string().optional(),
  }),
});

const documentInfo = z.object({
  id: z.string(),
  label: z.string(),
  schema: json,
  defaults: json,
  fields: z.array(
    z.object({
      path: z.string(),
      label: z.string(),
      hint: z.string().optional(),
      unit: z.string().optional(),
      secret: z.boolean(),
      confirmed: z.boolean(),
      effect: z.string().optional(),
      source: json,
    }),
  ),
  confirmed: z.boolean(),
  note: z.string().optional(),
});

export const listDrivers = endpoint({
  method: "GET",
  path: "/api/drivers",
  summary: "Families of devices: what they offer, with JSON Schema, defaults, units and where each rule comes from",
  access: "signed_in",
  answer: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        vendor: z.string(),
        label: z.string(),
        noun: z.string(),
        kind: z.string(),
        defaultPort: json,
        schemes: z.array(z.string()),
        credentials: json,
        connection: documentInfo,
        sections: z.array(documentInfo),
        collections: z.array(
          documentInfo.extend({ columns: z.array(z.string()), title: z.string(), can: json, creation: documentInfo.optional() }),
        ),
        capabilities: z.array(z.string()),
        unconfirmed: z.array(z.string()),
      }),
    ),
  }),
});

const ofSite = z.object({ site: z.string().min(1).max(64).optional() });

const counts = z.record(statusValue, z.number().int());

export const getOverview = endpoint({
  method: "GET",
  path: "/api/overview",
  summary: "What needs a person now; of one site and the places below it, if one is named",
  access: "device.see",
  shared: true,
  query: ofSite,
  answer: z.object({
    counts: z.object({ devices: z.number().int(), byKind: z.record(z.string(), z.number().int()), checkedAt: time.nullable() }),
    /** Where the interval of checks cannot be kept: how often each device has its turn now. */
    pace: z.object({ everySeconds: z.number().int(), nowEverySeconds: z.number().int(), words: z.string() }).nullable(),
    truths: z.object({ reachable: counts, signedIn: counts, registered: counts, matches: counts }),
    /** The way of a call, as far as it is here: doors and flats, PBXs, gateways. `only`: where there is one. */
    path: z.array(
      z.object({
        kinds: z.array(z.string()),
        count: z.number().int(),
        up: z.number().int(),
        registered: z.number().int(),
        notRegistered: z.number().int(),
        only: z.object({ id: z.string(), name: z.string(), model: z.string().nullable(), firmware: z.string().nullable() }).nullable(),
      }),
    ),
    attention: z.array(attentionItem),
    attentionTotal: z.number().int(),
    /** What one act wrote on several devices is one. */
    recentChanges: z.array(changeItem.extend({ deviceName: z.string(), alsoOn: z.array(z.string()) })),
  }),
});

export const checkSeenDevices = endpoint({
  method: "POST",
  path: "/api/overview/check",
  summary: "Have up to 200 of your devices asked now, beside the requests: what needs a person first, then what was asked longest ago",
  access: "device.see",
  audit: null,
  query: ofSite,
  answer: z.object({ asked: z.number().int(), of: z.number().int() }),
});

export const listAttention = endpoint({
  method: "GET",
  path: "/api/attention",
  summary: "What needs a person: one item for each cause, what stops calls and what is newest first",
  access: "device.see",
  shared: true,
  query: ofSite.extend({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(50).default(20) }),
  answer: attentionPage,
});

const amount = z.number().int();

export const getWork = endpoint({
  method: "GET",
  path: "/api/work",
  summary: "Work beside the requests, by kind: what is due, waits for its time, is under way and fails",
  access: "work.see",
  answer: z.object({
    items: z.array(
      z.object({
        kind: z.string(),
        label: z.string(),
        due: amount,
        later: amount,
        running: amount,
        /** Has failed at least once: waits for its next try, or has none left. */
        failing: amount,
        lastError: z.object({ code: z.string(), words: z.string(), at: time }).nullable(),
      }),
    ),
    /** Open event streams of the process that answers. */
    streams: amount,
  }),
});

export const systemEndpoints = [getHealth, listDrivers, getOverview, checkSeenDevices, listAttention, getWork];
