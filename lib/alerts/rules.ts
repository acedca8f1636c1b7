import "server-only";
import { z } from "zod";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { type AlertRule, alertRule } from "./schemas";

const everywhere = { siteIds: [], tags: [], drivers: [] };
const base = { on: true, scope: everywhere, channelIds: null } as const;

/** Those that are there before anybody has written any. */
export const readyRules: readonly AlertRule[] = [
  { ...base, id: "site_silent", kind: "site_silent", name: "A site is silent", severity: "critical", hold: { seconds: 60 }, share: 75 },
  {
    ...base,
    id: "server_down",
    kind: "server_down",
    name: "A PBX or gateway does not answer",
    severity: "critical",
    hold: { seconds: 30 },
  },
  { ...base, id: "device_silent", kind: "device_silent", name: "A device does not answer", severity: "warning", hold: { seconds: 600 } },
  { ...base, id: "line_down", kind: "line_down", name: "A line is not registered", severity: "warning", hold: { seconds: 300 } },
  { ...base, id: "login_refused", kind: "login_refused", name: "A password is refused", severity: "warning", hold: { seconds: 0 } },
  { ...base, id: "reset", kind: "reset", name: "A reset is half done", severity: "critical", hold: { seconds: 120 } },
  { ...base, id: "job", kind: "job", name: "A job ended with problems", severity: "warning", hold: { seconds: 0 } },
  {
    ...base,
    id: "certificate",
    kind: "certificate",
    name: "A certificate ends or changed",
    severity: "warning",
    hold: { seconds: 0 },
    days: 30,
  },
  { ...base, id: "drift", kind: "drift", name: "Settings differ", severity: "info", hold: { seconds: 1800 } },
  { ...base, id: "backup", kind: "backup", name: "Backups are too old", severity: "warning", hold: { seconds: 0 } },
  { ...base, id: "sweep", kind: "sweep", name: "Checks are behind", severity: "warning", hold: { seconds: 600 } },
];

const key = "alert_rules";
const stored = jsonColumn("Setting.alert_rules", z.array(alertRule));

/** The rules as they are: what an admin has saved, or those that are ready. */
export async function rules(): Promise<readonly AlertRule[]> {
  const row = await db().setting.findUnique({ where: { key } });
  return row ? stored.read(row.value, key, [...readyRules]) : readyRules;
}

/** Keeps all rules; false if they are what they were. */
export async function keepRules(all: readonly AlertRule[]): Promise<boolean> {
  const value = JSON.stringify(all);
  if (value === JSON.stringify(await rules())) {
    return false;
  }
  await db().setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  return true;
}

/** A channel or a webhook is removed: no rule names it any more. One that told nobody else tells nobody, and not everybody. */
export async function forgetChannel(tx: Transaction, channelId: string): Promise<void> {
  const row = await tx.setting.findUnique({ where: { key } });
  const all = row ? stored.read(row.value, key, []) : [];
  if (all.some(({ channelIds }) => channelIds?.includes(channelId))) {
    const value = JSON.stringify(all.map((rule) => ({ ...rule, channelIds: rule.channelIds?.filter((id) => id !== channelId) ?? null })));
    await tx.setting.update({ where: { key }, data: { value } });
  }
}
