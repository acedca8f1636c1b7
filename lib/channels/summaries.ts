import "server-only";
import { itemOf } from "@/lib/alerts/read-alerts";
import { type AlertReader, alertsOf, knownFor } from "@/lib/alerts/reader";
import { type AlertItem, severities } from "@/lib/alerts/schemas";
import { may } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { readerOf } from "./reader";
import type { Digest, Message } from "./schemas";
import { type ChannelRow, type DeliveryRow, isQuiet, listOf, quietOf } from "./store";
import { clockWords } from "./times";

/** A message names so many of a kind; chats take a few thousand letters at most. */
const namedMax = 15;
const readMax = 500;

interface Section {
  readonly title: string;
  /** Behind its number in the head of the message: "2 open". */
  readonly noun: string;
  readonly lines: readonly string[];
  readonly count?: number;
}

function textOf(sections: readonly Section[]): string {
  return sections
    .map(({ title, lines }) => {
      const more = lines.length - namedMax;
      return [`${title}:`, ...lines.slice(0, namedMax).map((line) => `- ${line}`), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
    })
    .join("\n\n");
}

const headOf = (sections: readonly Section[]) => sections.map(({ noun, lines, count }) => `${count ?? lines.length} ${noun}`).join(", ");

function messageOf(event: Message["event"], at: Date, title: string, text: string, open: readonly AlertItem[]): Message {
  const base = env().LINEWARD_URL;
  return {
    event,
    at: at.toISOString(),
    title,
    text,
    severity: severities.find((severity) => open.some((item) => item.severity === severity)) ?? "info",
    alertId: null,
    url: base === undefined ? null : `${base.replace(/\/$/, "")}/alerts`,
    alert: null,
  };
}

const filled = (sections: readonly Section[]) => sections.filter(({ lines }) => lines.length > 0);

/** Alerts as a channel's eyes see them, worst first. */
async function alertsFor(where: Record<string, unknown>, reader: AlertReader, now: Date): Promise<AlertItem[]> {
  const rows = await db().alert.findMany({ where: { AND: [where, alertsOf(reader)] }, orderBy: { openedAt: "asc" }, take: readMax });
  const known = await knownFor(rows, reader);
  const items = rows.map((row) => itemOf(row, known, now));
  return items.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function openLine({ words, since, acknowledged, state }: AlertItem, timeZone: string): string {
  return `${words}, since ${clockWords(new Date(since), timeZone)}${state === "acknowledged" ? ` (${acknowledged?.by} has it)` : ""}`;
}

const overLine = ({ words, since, resolvedAt }: AlertItem, timeZone: string) =>
  `${words}, ${clockWords(new Date(since), timeZone)} to ${clockWords(new Date(resolvedAt ?? since), timeZone)}`;

/** What a channel was not told in its quiet hours, or because it had been told so much, as it is by now; undefined where its sites may know of none of it. */
export async function heldMessage(channel: ChannelRow, held: readonly DeliveryRow[], now: Date): Promise<Message | undefined> {
  const timeZone = quietOf(channel)?.timeZone ?? "UTC";
  const wasQuiet = held.some(({ queuedAt }) => isQuiet(channel, queuedAt));
  const ids = [...new Set(held.flatMap(({ alertId }) => alertId ?? []))].slice(0, readMax);
  const opened = new Set(held.flatMap(({ alertId, event }) => (event === "alert.opened" ? [alertId] : [])));
  const items = await alertsFor({ id: { in: ids } }, await readerOf(channel), now);
  const open = items.filter(({ state }) => state !== "resolved");
  const over = items.filter(({ state }) => state === "resolved");
  const sections = filled([
    { title: "Open", noun: "open", lines: open.map((item) => openLine(item, timeZone)) },
    { title: "Over", noun: "over", lines: over.filter(({ id }) => !opened.has(id)).map((item) => overLine(item, timeZone)) },
    {
      title: "Came and went",
      noun: "came and went",
      lines: over.filter(({ id }) => opened.has(id)).map((item) => overLine(item, timeZone)),
    },
  ]);
  return sections.length === 0
    ? undefined
    : messageOf(
        "quiet.over",
        now,
        `${wasQuiet ? "While it was quiet" : "Many messages, as one"}: ${headOf(sections)}`,
        textOf(sections),
        open,
      );
}

/** Rows of jobs that wait for a device or for their time, a line for each job. */
async function waitingRows(reader: AlertReader): Promise<Section> {
  const atSites = reader.sites === null ? {} : { siteId: { in: [...reader.sites] } };
  const rows = await db().jobRow.groupBy({
    by: ["jobId"],
    where: { state: "waiting", ...atSites, job: { state: { in: ["running", "waiting"] } } },
    _count: { _all: true },
  });
  const jobs = await db().job.findMany({
    where: { id: { in: rows.map(({ jobId }) => jobId) } },
    select: { id: true, number: true, name: true },
    orderBy: { number: "asc" },
  });
  const counts = new Map(rows.map(({ jobId, _count }) => [jobId, _count._all]));
  const lines = jobs.map(({ id, number, name }) => {
    const count = counts.get(id) ?? 0;
    // A name may tell of other sites than a channel's.
    return `Job ${number}${reader.sites === null ? `, ${name}` : ""}: ${count} ${count === 1 ? "row waits" : "rows wait"}`;
  });
  return { title: "Waiting", noun: "waiting", lines, count: [...counts.values()].reduce((sum, count) => sum + count, 0) };
}

/** The digest of a day of a channel; undefined where there is nothing to tell and that is not asked for. */
export async function digestMessage(channel: ChannelRow, digest: Digest, since: Date, now: Date): Promise<Message | undefined> {
  return digestFor(await readerOf(channel), { ...digest, severe: listOf(channel.severities) }, since, now);
}

/** The same for any eyes. `severe`: the severities that are told; none: all. */
export async function digestFor(
  reader: AlertReader,
  digest: Omit<Digest, "at"> & { readonly severe: readonly string[] },
  since: Date,
  now: Date,
): Promise<Message | undefined> {
  const { timeZone, severe } = digest;
  const wanted = severe.length === 0 ? {} : { severity: { in: [...severe] } };
  const [open, over, waiting] = await Promise.all([
    alertsFor({ state: "open", ...wanted }, reader, now),
    alertsFor({ state: "resolved", resolvedAt: { gt: since, lte: now }, ...wanted }, reader, now),
    may(reader, "job.see") ? waitingRows(reader) : { title: "Waiting", noun: "waiting", lines: [] },
  ]);
  const [had, nobodys] = [open.filter(({ state }) => state === "acknowledged"), open.filter(({ state }) => state === "open")];
  const sections = filled([
    { title: "Open", noun: "open", lines: nobodys.map((item) => openLine(item, timeZone)) },
    { title: "Somebody has it", noun: "in hand", lines: had.map((item) => openLine(item, timeZone)) },
    { title: "Over since the last digest", noun: "over", lines: over.map((item) => overLine(item, timeZone)) },
    waiting,
  ]);
  if (sections.length === 0) {
    return digest.empty
      ? messageOf("digest", now, "Digest: nothing to tell", "Nothing is open, nothing was, nothing waits.", [])
      : undefined;
  }
  return messageOf("digest", now, `Digest: ${headOf(sections)}`, textOf(sections), open);
}
