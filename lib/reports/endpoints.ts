import { z } from "zod";
import { statusValue, time } from "@/lib/device-access/schemas";
import { deviceQuery } from "@/lib/devices/endpoints";
import { byId, endpoint } from "@/lib/http/endpoint";
import { importRowQuery } from "@/lib/imports/endpoints";
import { lineQuery } from "@/lib/lines/endpoints";
import { resetHelp } from "@/lib/lines/help-schema";
import { type LineState, lineStates } from "@/lib/lines/schemas";
import { siteDetail } from "@/lib/sites/endpoints";
import { knownSecretsAnswer } from "./known-schemas";
import { tableFiles, tableFormats } from "./table-formats";

/** A problem as callers notice it: of one line, of several with the same cause, of a whole place, or of all that a server serves. */
export const notice = z.object({
  /** Stays the same while the problem does. */
  id: z.string(),
  kind: z.enum(["line", "lines", "site", "server"]),
  /** "Apartment 12", "9 lines", "The whole building". */
  name: z.string(),
  site: z.string().nullable(),
  /** "204", "201 to 210", "38 lines". */
  number: z.string(),
  /** Of one line: where a reset begins. */
  lineId: z.string().optional(),
  /** What a caller says of it. */
  noticed: z.string(),
  help: resetHelp,
  /** Where something does not answer: when it last did. */
  since: time.optional(),
  /** `installer`: nothing that an agent can press mends it. */
  turn: z.enum(["agent", "installer"]),
});
export type Notice = z.infer<typeof notice>;

const helpdeskStart = z.object({
  notices: z.array(notice),
  /** Lines with a problem beyond those. */
  more: z.number().int(),
  /** When a device was last checked. */
  checkedAt: time.nullable(),
});
export type HelpdeskStart = z.infer<typeof helpdeskStart>;

export const getHelpdesk = endpoint({
  method: "GET",
  path: "/api/helpdesk",
  summary: "What callers may notice now, by cause, each with whether a reset would help",
  access: "line.reset",
  shared: true,
  answer: helpdeskStart,
});

const truthCounts = z.record(statusValue, z.number().int());

/** A site with how its devices and lines stand, of what this person sees; a customer's are the sums of its places. */
export const siteSummary = siteDetail.extend({
  truths: z.object({ reachable: truthCounts, signedIn: truthCounts, registered: truthCounts, matches: truthCounts }),
  lines: z.object({ total: z.number().int(), ...Object.fromEntries(lineStates.map((state) => [state, z.number().int()])) } as {
    total: z.ZodNumber;
  } & Record<LineState, z.ZodNumber>),
  /** Open ones that nobody has, and those that somebody has; null for who sees no alerts. */
  alerts: z.object({ open: z.number().int(), acknowledged: z.number().int() }).nullable(),
});
export type SiteSummary = z.infer<typeof siteSummary>;

export const getSite = endpoint({
  method: "GET",
  path: "/api/sites/{id}",
  summary: "One site: how its devices and lines stand, open alerts, whom to ask there and how to get in",
  access: "site.see",
  shared: true,
  params: byId,
  answer: siteSummary,
});

const share = z.number().min(0).max(1).nullable();
const truthOverTime = z.object({
  share,
  /** How much of the time outside of maintenance somebody looked: the share says nothing of the rest. */
  checked: z.number().min(0).max(1),
  days: z.array(z.object({ day: z.iso.date(), share })),
});

/** How much of the time each truth was yes, from 0 to 1; null where nothing was known. */
export const timeAnswer = z.object({
  from: time,
  to: time,
  /** The share of the time that nobody looked at, and that in maintenance: both are left out of the others. */
  notKnown: z.number(),
  maintenance: z.number(),
  truths: z.object({ reachable: truthOverTime, signedIn: truthOverTime, registered: truthOverTime, matches: truthOverTime }),
});
export type TimeAnswer = z.infer<typeof timeAnswer>;

/** The same of a site: shares of device time. Where lines are sampled, *registered* is that of the lines. */
export const availabilityAnswer = timeAnswer.extend({ devices: z.number().int(), lines: z.number().int() });
export type AvailabilityAnswer = z.infer<typeof availabilityAnswer>;

const days = z.object({ days: z.coerce.number().int().min(1).max(400).default(30) });

export const getAvailability = endpoint({
  method: "GET",
  path: "/api/sites/{id}/availability",
  summary:
    "How much of the last days each of the four truths was yes at a site and its places, in all and by day (UTC). Time that nobody looked, and maintenance, are left out and told",
  access: "device.see",
  shared: true,
  params: byId,
  query: days,
  answer: availabilityAnswer,
});

export const getLineAvailability = endpoint({
  method: "GET",
  path: "/api/lines/{id}/availability",
  summary:
    "How much of the last days each of the four truths was yes for a line: all its ends answer, take the password, are registered, and say the same of their account",
  access: "line.see",
  shared: true,
  params: byId,
  query: days,
  answer: timeAnswer,
});

export const previewPutBack = endpoint({
  method: "GET",
  path: "/api/devices/{id}/changes/{changeId}/revert",
  summary: "What the other ends of its line would say if this change were put back; asks no device",
  access: "device.configure",
  params: byId.extend({ changeId: byId.shape.id }),
  answer: z.object({ warnings: z.array(z.object({ path: z.string(), message: z.string(), who: z.string().optional() })) }),
});

const format = z.enum(tableFormats).default("csv");

const exportRate = { words: "Lists were exported often.", free: 10, firstWaitMs: 2_000, waitMsMax: 60_000, forgetMs: 300_000 } as const;

export const exportDevices = endpoint({
  method: "GET",
  path: "/api/devices/export",
  summary:
    "All devices that a list finds, in its order, as a file that an import reads again without changing anything: no secret, a link to each, cells that a spreadsheet would run neutralised",
  access: "device.see",
  file: tableFiles,
  query: deviceQuery.omit({ cursor: true, limit: true }).extend({ format }),
  rate: exportRate,
});

export const exportLines = endpoint({
  method: "GET",
  path: "/api/lines/export",
  summary:
    "All lines that a list finds, in its order, as a file: no secret, a link to each, cells that a spreadsheet would run neutralised",
  access: "device.see",
  file: tableFiles,
  query: lineQuery.omit({ cursor: true, limit: true }).extend({ format }),
  rate: exportRate,
});

export const importTemplate = endpoint({
  method: "GET",
  path: "/api/imports/template",
  summary: "An empty table with every column that an import understands",
  access: "device.add",
  file: tableFiles,
  query: z.object({ format }),
});

export const getKnownSecrets = endpoint({
  method: "GET",
  path: "/api/people/{id}/secrets",
  summary:
    "Which secrets somebody was shown, typed or had made since a time, and which of them still hold: for renewing them when that person leaves",
  access: "person.see",
  params: byId,
  /** Left out: since the account was made. */
  query: z.object({ since: z.iso.datetime({ offset: true, error: "Write a time as 2026-01-31T00:00:00Z" }).optional() }),
  answer: knownSecretsAnswer,
});

export const exportImportRows = endpoint({
  method: "GET",
  path: "/api/imports/{id}/export",
  summary: "Rows of a list as a file, each with what is wrong with it, to be mended where they came from: no secret",
  access: "device.add",
  file: tableFiles,
  params: byId,
  query: importRowQuery.omit({ cursor: true, limit: true }).extend({ format }),
  rate: exportRate,
});

export const reportEndpoints = [
  getSite,
  getAvailability,
  getLineAvailability,
  getHelpdesk,
  previewPutBack,
  exportDevices,
  exportLines,
  importTemplate,
  exportImportRows,
  getKnownSecrets,
];
