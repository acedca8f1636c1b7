import "server-only";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { lastSeq, rowsAfter } from "@/lib/audit/store";
import { datagramMax, type SyslogServer, sendSyslog } from "@/lib/outgoing/send-syslog";
import { db } from "@/lib/platform/db/client";
import { env, type SyslogAddress } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { log } from "@/lib/platform/log";
import { jsonText } from "@/lib/schema/json-text";
import { syslogMessage } from "./syslog-message";

/** Up to which entry the server has taken all, and what is in the way of the rest. */
const stateKey = "audit.syslog";
/** So many go over one connection: a slow line takes them within its time. */
const batch = 200;
const everyMs = 5_000;
const waitMsMax = 60_000;
const unsetMs = 600_000;

const stored = jsonText(
  z.object({
    seq: z.number().int().nonnegative(),
    at: z.string().nullable(),
    problem: z.object({ words: z.string(), since: z.string() }).nullable(),
  }),
);
type State = z.output<typeof stored>;

async function readState(): Promise<State> {
  const row = await db().setting.findUnique({ where: { key: stateKey } });
  return (row && stored.safeParse(row.value).data) ?? { seq: 0, at: null, problem: null };
}

async function keepState(state: State): Promise<void> {
  const value = JSON.stringify(state);
  await db().setting.upsert({ where: { key: stateKey }, create: { key: stateKey, value }, update: { value } });
}

export const syslogText = ({ transport, host, port }: SyslogAddress): string =>
  `${transport}://${host.includes(":") ? `[${host}]` : host}:${port}`;

/** The server as the environment names it; a sentence where its file of certificates cannot be read. */
async function serverOf(address: SyslogAddress, caFile: string | undefined): Promise<SyslogServer | string> {
  try {
    return { ...address, ca: caFile === undefined ? undefined : await readFile(caFile, "utf8") };
  } catch (error) {
    const why = whyNot(error);
    if (why === undefined) {
      throw error;
    }
    return `LINEWARD_AUDIT_SYSLOG_CA ${caFile} cannot be read: ${why}.`;
  }
}

/**
 * Sends every entry that the server has not taken yet, in their order. What was not taken whole is sent again, so that none is lost; an entry
 * may arrive twice and tells it by its number. Resolves with why the rest could not be sent, in a sentence; undefined where nothing is left.
 */
export async function sendEntries(address: SyslogAddress, caFile?: string, signal?: AbortSignal): Promise<string | undefined> {
  let state = await readState();
  const keep = async (change: Partial<State>) => {
    state = { ...state, ...change };
    await keepState(state);
  };
  // After a restore the chain may be shorter than what was taken.
  let rows = await rowsAfter(Math.min(state.seq, await lastSeq()), batch);
  const server = rows.length === 0 ? undefined : await serverOf(address, caFile);
  while (server !== undefined && rows.length > 0 && !signal?.aborted) {
    const bytesMax = address.transport === "udp" ? datagramMax : undefined;
    const messages = rows.map((row) => syslogMessage(row, bytesMax));
    const sent = typeof server === "string" ? { ok: false, words: server } : await sendSyslog(server, messages, signal);
    if (!sent.ok) {
      // A process that ends cuts its own connection: that is nobody's fault.
      if (!signal?.aborted && state.problem?.words !== sent.words) {
        await keep({ problem: { words: sent.words, since: state.problem?.since ?? new Date().toISOString() } });
        log.error(
          `The audit cannot be sent to ${syslogText(address)}: ${sent.words} Its entries wait in the database and are sent when it can be`,
        );
      }
      return sent.words;
    }
    if (state.problem !== null) {
      log.info(`The audit is sent to ${syslogText(address)} again`);
    }
    await keep({ seq: rows.at(-1)?.seq ?? state.seq, at: new Date().toISOString(), problem: null });
    rows = rows.length < batch ? [] : await rowsAfter(state.seq, batch);
  }
  return undefined;
}

/** Sends what is new if a server is named. Resolves with when to look again: the longer it is away, the later, up to a minute. */
export async function sendDue(signal?: AbortSignal): Promise<number> {
  const { LINEWARD_AUDIT_SYSLOG: address, LINEWARD_AUDIT_SYSLOG_CA: caFile } = env();
  if (address === undefined) {
    return unsetMs;
  }
  if ((await sendEntries(address, caFile, signal)) === undefined) {
    return everyMs;
  }
  const { problem } = await readState();
  const awayMs = problem === null ? 0 : Date.now() - Date.parse(problem.since);
  return Math.min(waitMsMax, Math.max(everyMs, awayMs));
}

/** The server that the audit is sent to, and how far it is; null where none is named. */
export async function syslogNow() {
  const address = env().LINEWARD_AUDIT_SYSLOG;
  if (address === undefined) {
    return null;
  }
  const [{ seq, at, problem }, last] = await Promise.all([readState(), lastSeq()]);
  return { to: syslogText(address), at, waiting: Math.max(0, last - seq), problem };
}
