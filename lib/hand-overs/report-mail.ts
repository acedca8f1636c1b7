import "server-only";
import { record, system } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { keepMessage } from "@/lib/channels/keep-message";
import { readerOf } from "@/lib/channels/reader";
import { type ChannelRow, deliveryItem, isQuiet } from "@/lib/channels/store";
import { invalid } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { nextAt } from "@/lib/platform/time-of-day";
import { get } from "@/lib/sites/service";
import { reportOf } from "./report";
import type { NewReportMail, ReportMailAnswer } from "./report-mail-schemas";
import { reportMessage } from "./report-message";

const clock = "06:00";
/** What was seen in the last minutes of a month is written by then. */
const settleMs = 600_000;
const minuteMs = 60_000;

/** The beginning of the month that comes so many months after one, in UTC. */
function monthStart(month: string, later: number): Date {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + later, 1));
}

const nameOf = (date: Date) => date.toISOString().slice(0, 7);

/** When the report of a month is sent: at six on the first day of the next one, and not before the month is over in UTC. */
export function reportDueAt(month: string, timeZone: string): Date {
  const over = monthStart(month, 1);
  // The first day begins up to 14 hours earlier there, or 12 hours later: the first six o'clock that is of the first day.
  for (let at = nextAt(clock, timeZone, new Date(over.getTime() - 24 * 3_600_000)); ; at = nextAt(clock, timeZone, at)) {
    const day = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric" }).format(at);
    if (day === "1") {
      return new Date(Math.max(at.getTime(), over.getTime() + settleMs));
    }
  }
}

/** The month that was over last. */
function lastMonth(now: Date): string {
  return nameOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)));
}

/** Whose eyes a report is made with that a channel is sent: nobody's, at the channel's sites. */
async function askerOf(channel: ChannelRow): Promise<Actor> {
  const { sites } = await readerOf(channel);
  return { id: "", name: system.name, email: "", role: "viewer", sites, theme: "" };
}

async function maySee(channel: ChannelRow, siteId: string): Promise<boolean> {
  const { sites } = await readerOf(channel);
  return sites === null || sites.includes(siteId);
}

/** GET /api/sites/{id}/report-mail */
export async function reportMail(actor: Actor, siteId: string): Promise<ReportMailAnswer> {
  await get(siteId, actor);
  const [row, channels] = await Promise.all([
    db().reportMail.findUnique({ where: { siteId } }),
    db().channel.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] }),
  ]);
  const open = await Promise.all(
    channels.map(async (channel) => ((await maySee(channel, siteId)) ? [{ id: channel.id, name: channel.name }] : [])),
  );
  const delivery = row?.deliveryId ? await db().delivery.findUnique({ where: { id: row.deliveryId } }) : null;
  const next = row && nameOf(monthStart(row.month, 1));
  return {
    sent:
      row && next
        ? {
            channelId: row.channelId,
            timeZone: row.timeZone,
            month: next,
            at: reportDueAt(next, row.timeZone).toISOString(),
            last: delivery && { month: row.month, state: deliveryItem(delivery).state, words: delivery.words },
          }
        : null,
    channels: open.flat(),
  };
}

/** PUT /api/sites/{id}/report-mail. The first month that is sent is the one that goes on now. */
export async function setReportMail(
  actor: Actor,
  siteId: string,
  { channelId, timeZone }: NewReportMail,
  now: Date = new Date(),
): Promise<ReportMailAnswer> {
  const site = await get(siteId, actor);
  const channel = await db().channel.findUnique({ where: { id: channelId } });
  if (!channel) {
    throw invalid("channelId", "This channel does not exist.");
  }
  if (!(await maySee(channel, siteId))) {
    throw invalid("channelId", "This channel is told of other sites only.");
  }
  const before = await db().reportMail.findUnique({ where: { siteId }, select: { channelId: true, timeZone: true } });
  if (before?.channelId === channelId && before.timeZone === timeZone) {
    return reportMail(actor, siteId);
  }
  await db().$transaction(async (tx) => {
    await tx.reportMail.upsert({
      where: { siteId },
      create: { siteId, channelId, timeZone, month: lastMonth(now) },
      update: { channelId, timeZone },
    });
    const detail = { channel: channel.name, timeZone };
    await record({ actor, action: "site.report_mail", subject: "site", subjectId: siteId, subjectName: site.name, detail }, tx);
  });
  return reportMail(actor, siteId);
}

/** DELETE /api/sites/{id}/report-mail */
export async function removeReportMail(actor: Actor, siteId: string): Promise<undefined> {
  const site = await get(siteId, actor);
  await db().$transaction(async (tx) => {
    const { count } = await tx.reportMail.deleteMany({ where: { siteId } });
    if (count > 0) {
      const detail = { channel: null };
      await record({ actor, action: "site.report_mail", subject: "site", subjectId: siteId, subjectName: site.name, detail }, tx);
    }
  });
  return undefined;
}

type Row = Awaited<ReturnType<typeof dueRows>>[number];
const dueRows = () => db().reportMail.findMany({ include: { channel: true }, orderBy: { siteId: "asc" } });

/** The report of the month that is over, once: who finds that it was sent meanwhile sends none. Of months in which nothing ran only the last is sent. */
async function sendDue(row: Row, now: Date): Promise<void> {
  const { siteId, channel, timeZone } = row;
  const month = lastMonth(now);
  const isDue = month > row.month && reportDueAt(month, timeZone) <= now;
  if (!isDue || !channel.on || isQuiet(channel, now) || !(await maySee(channel, siteId))) {
    return;
  }
  const origin = env().LINEWARD_URL?.replace(/\/$/, "") ?? "";
  const message = reportMessage(await reportOf(siteId, await askerOf(channel), { month, origin, now }), now);
  await db().$transaction(async (tx) => {
    const { count } = await tx.reportMail.updateMany({ where: { siteId, month: row.month, channelId: channel.id }, data: { month } });
    if (count > 0) {
      const deliveryId = await keepMessage(tx, channel.id, message, now);
      await tx.reportMail.updateMany({ where: { siteId }, data: { deliveryId } });
    }
  });
}

/** Looks whose report of a month is to be sent. Resolves with when to look again: at the next full minute. */
export async function lookAtReports(nowMs: number = Date.now()): Promise<number> {
  for (const row of await dueRows()) {
    // One that cannot be made holds up no other; it is tried again with the next look.
    await sendDue(row, new Date(nowMs)).catch((error: unknown) => log.warn({ siteId: row.siteId, err: error }, "a report was not sent"));
  }
  return minuteMs - (nowMs % minuteMs);
}
