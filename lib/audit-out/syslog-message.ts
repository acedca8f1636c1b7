import { hostname } from "node:os";
import { type ChainedEntry, lineOf } from "@/lib/audit/lines";
import { version } from "@/lib/platform/version";

/** "log audit" of RFC 5424 6.2.1. */
const facility = 13;
const severities = { warning: 4, notice: 5 } as const;
const sequenceMax = 2_147_483_647;

/** A header's field: printable ASCII without a space, cut to its length; "-" for nothing. */
const headerField = (text: string, max: number) => text.replace(/[^\x21-\x7e]/g, "").slice(0, max) || "-";

/** JSON in ASCII alone: no receiver has to know an encoding, and none takes a byte order mark for a part of it. */
const asciiJson = (json: string) => json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

function messageOf(entry: ChainedEntry): Buffer {
  const severity = entry.phase === "refused" || entry.phase === "unknown" ? severities.warning : severities.notice;
  const sequence = ((entry.seq - 1) % sequenceMax) + 1;
  const header = `<${facility * 8 + severity}>1 ${entry.at.toISOString()} ${headerField(hostname(), 255)} lineward - ${headerField(entry.action, 32)}`;
  const data = `[origin software="lineward" swVersion="${version}"][meta sequenceId="${sequence}"]`;
  return Buffer.from(`${header} ${data} ${asciiJson(lineOf(entry))}`, "ascii");
}

/**
 * An entry as a message of RFC 5424. What it says is the same line of JSON as in a file, so that what a receiver has kept proves itself.
 * `bytesMax`: of an entry that does not fit, the detail is left out, and the proof names it.
 */
export function syslogMessage(entry: ChainedEntry, bytesMax = Number.POSITIVE_INFINITY): Buffer {
  const whole = messageOf(entry);
  return whole.length <= bytesMax ? whole : messageOf({ ...entry, detail: JSON.stringify({ leftOut: entry.detail.length }) });
}
