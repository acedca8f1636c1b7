import { z } from "zod";
import { time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine, severalLines } from "@/lib/schema/text";
import {
  alertDetail,
  alertItem,
  alertKind,
  alertNote,
  alertRule,
  alertState,
  maintenanceItem,
  maintenanceTargets,
  ruleItem,
  severity,
  weekly,
} from "./schemas";

export const alertsPageMax = 200;

const list = z
  .string()
  .max(2_000)
  .transform((text) => text.split(",").filter(Boolean))
  .optional();

export const alertQuery = z.object({
  state: alertState.optional(),
  /** `now`: what is open, acknowledged or not. */
  now: z.enum(["true"]).optional(),
  /** Kinds, by comma. */
  kind: list.pipe(z.array(alertKind).optional()),
  /** Severities, by comma. */
  severity: list.pipe(z.array(severity).optional()),
  /** Site ids, by comma; a customer's id takes its places along. */
  site: list,
  device: z.string().max(64).optional(),
  line: z.string().max(64).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(alertsPageMax).default(50),
});
export type AlertQuery = z.infer<typeof alertQuery>;

const counts = z.object({ open: z.number().int(), acknowledged: z.number().int(), resolved: z.number().int(), covered: z.number().int() });

export const alertsPage = z.object({ items: z.array(alertItem), nextCursor: z.string().nullable(), total: z.number().int(), counts });
export type AlertsPage = z.infer<typeof alertsPage>;

export const listAlerts = endpoint({
  method: "GET",
  path: "/api/alerts",
  summary: "What has been wrong for so long that people are told: one for each cause, open ones worst first, then the newest",
  access: "alert.see",
  query: alertQuery,
  answer: alertsPage,
  shared: true,
});

export const getAlert = endpoint({
  method: "GET",
  path: "/api/alerts/{id}",
  summary: "One alert: what it covers, what was kept back because of it and why, and what has happened",
  access: "alert.see",
  params: byId,
  answer: alertDetail,
});

export const newAcknowledgement = z.strictObject({
  /** Until when nobody is reminded. Without it: until it is over. */
  until: time.nullable().optional(),
  note: z.string().trim().max(500, "At most 500 characters").nullable().optional(),
});
export type NewAcknowledgement = z.infer<typeof newAcknowledgement>;

export const acknowledgeAlert = endpoint({
  method: "POST",
  path: "/api/alerts/{id}/acknowledge",
  summary: "Say that somebody has it. It stays open and is still watched",
  access: "alert.acknowledge",
  audit: "alert.acknowledge",
  params: byId,
  body: newAcknowledgement,
  bodyOptional: true,
  answer: alertItem,
});

export const releaseAlert = endpoint({
  method: "DELETE",
  path: "/api/alerts/{id}/acknowledge",
  summary: "Say that nobody has it any more",
  access: "alert.acknowledge",
  audit: { actions: ["alert.release"], unlessUnchanged: true },
  params: byId,
  answer: alertItem,
});

/** So many has one alert at most. */
export const notesMax = 100;

export const newAlertNote = z.strictObject({
  text: severalLines().min(1, "Write what the next one should know").max(500, "At most 500 characters"),
});
export type NewAlertNote = z.infer<typeof newAlertNote>;

export const addNote = endpoint({
  method: "POST",
  path: "/api/alerts/{id}/notes",
  summary: "Write a note about an alert, open or over. Everybody who sees the alert reads it, and the audit keeps it",
  access: "alert.acknowledge",
  audit: "alert.note",
  params: byId,
  body: newAlertNote,
  status: 201,
  answer: alertNote,
});

const rulesMax = 100;

export const getRules = endpoint({
  method: "GET",
  path: "/api/alert-rules",
  summary: "When alerts are made",
  access: "alert.rules",
  answer: z.object({ items: z.array(ruleItem) }),
});

export const newRules = z.strictObject({
  /** All of them: one that is missing is gone. */
  items: z
    .array(alertRule.extend({ lastAt: z.unknown().optional() }))
    .max(rulesMax, `At most ${rulesMax} rules`)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, "Two rules have one id"),
});
export type NewRules = z.infer<typeof newRules>;

export const putRules = endpoint({
  method: "PUT",
  path: "/api/alert-rules",
  summary: "Say when alerts are made: the whole list",
  access: "alert.rules",
  audit: { actions: ["alert_rules.change"], unlessUnchanged: true },
  body: newRules,
  answer: z.object({ items: z.array(ruleItem) }),
});

const hoursMax = 24 * 31;

export const newMaintenance = z.strictObject({
  target: z.enum(maintenanceTargets),
  /** The id of a site or a device, or a tag. */
  targetId: z.string().min(1).max(64),
  reason: oneLine().max(200, "At most 200 characters").nullable().optional(),
  /** Default: now. */
  startsAt: time.optional(),
  endsAt: time.nullable().optional(),
  /** In the place of `endsAt`. */
  hours: z.number().positive().max(hoursMax, "At most 31 days").optional(),
  /** Again each week, between its start and its end. */
  weekly: weekly.nullable().optional(),
});
export type NewMaintenance = z.infer<typeof newMaintenance>;

export const listMaintenance = endpoint({
  method: "GET",
  path: "/api/maintenance",
  summary: "Windows in which nobody is told: those that are open, and those that come",
  access: "alert.see",
  answer: z.object({ items: z.array(maintenanceItem), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const addMaintenance = endpoint({
  method: "POST",
  path: "/api/maintenance",
  summary: "Tell nobody of a site, a device or a tag for a while. Checks go on",
  access: "alert.maintain",
  audit: "maintenance.begin",
  body: newMaintenance,
  answer: maintenanceItem,
  status: 201,
});

export const endMaintenance = endpoint({
  method: "DELETE",
  path: "/api/maintenance",
  summary: "End a window now, named by its id in the query",
  access: "alert.maintain",
  audit: "maintenance.end",
  query: byId,
  status: 204,
});

export const endMaintenanceById = endpoint({
  method: "DELETE",
  path: "/api/maintenance/{id}",
  summary: "End a window now",
  access: "alert.maintain",
  audit: "maintenance.end",
  params: byId,
  status: 204,
});

export const alertEndpoints = [
  listAlerts,
  getAlert,
  acknowledgeAlert,
  releaseAlert,
  addNote,
  getRules,
  putRules,
  listMaintenance,
  addMaintenance,
  endMaintenance,
  endMaintenanceById,
];
