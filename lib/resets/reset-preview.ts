import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { may } from "@/lib/http/permissions";
import { outOfReach } from "@/lib/lines/access";
import type { EndRow } from "@/lib/lines/end-rows";
import type { ResetHelp } from "@/lib/lines/help-schema";
import { canWrite, type LineRow, labelOfEnd } from "@/lib/lines/line-item";
import { lengthFor } from "@/lib/schema/generate";
import { type PlannedEnd, rulesOf, rulesOfAll, stepsOf, wordsFor, writingOrder } from "./plan";
import { helpOf } from "./reset-help";
import { silentSites } from "./silent-sites";
import { type TicketRule, ticketRule } from "./ticket";

/** What a reset of a line would do. */
export interface ResetPreview {
  readonly possible: boolean;
  readonly why?: string;
  readonly steps: string[];
  readonly limitedBy?: string;
  readonly length?: number;
  readonly ticket: TicketRule;
  readonly current?: string;
  readonly help?: ResetHelp;
}

export type PlannedRow = PlannedEnd & { readonly row: EndRow };

/** The ends of a line in the order in which a reset writes them. */
export function plannedEnds(ends: readonly EndRow[]): PlannedRow[] {
  return writingOrder(
    ends.map((row) => ({
      row,
      role: row.role,
      deviceName: row.device.name,
      driver: row.device.driver,
      kind: row.device.kind,
      document: row.document,
      record: row.record,
      path: row.secretPath,
      label: labelOfEnd(row),
    })),
  );
}

/** Why a reset cannot be begun, in words; undefined if it can. */
export function blockingReason(ends: readonly PlannedRow[], passwordGiven: boolean): string | undefined {
  const closed = ends.find((end) => !canWrite(end.row));
  if (closed) {
    return closed.row.device.loginRefusedAt === null
      ? `Lineward cannot write ${wordsFor(closed)}.`
      : `${closed.deviceName} refuses our login. Enter it again under Connection first.`;
  }
  const odd = ends.find((end) => rulesOf(end) === undefined);
  if (odd) {
    return `${wordsFor(odd)} has no password that Lineward knows of.`;
  }
  if (ends.length === 0) {
    return "This line has no ends.";
  }
  const complete = ends.some((end) => end.role === "accepts") && ends.some((end) => end.role === "registers");
  // A new password at one end only would break the line, unless the person who gives it has set it at the other end.
  return complete || passwordGiven ? undefined : missingEnd(ends);
}

function missingEnd(ends: readonly PlannedRow[]): string {
  return ends.some((end) => end.role === "accepts")
    ? "No end that registers is kept here, so a new password would not reach it. Add the device, or join its line."
    : "The server of this line is not kept here, so a new password would not reach it. Add the server as a device.";
}

export async function resetPreviewOf(line: LineRow, actor: Actor): Promise<ResetPreview> {
  const ends = plannedEnds(line.ends);
  const ticket = await ticketRule();
  const busy = line.resets.find((reset) => reset.busyLineId !== null);
  const found = ends.length > 0 && blockingReason(ends, true) === undefined ? rulesOfAll(ends) : undefined;
  const why = !may(actor, "line.reset")
    ? "Your role does not reset lines."
    : busy
      ? "A reset of this line has not ended."
      : ((await outOfReach(actor, line.ends)) ?? blockingReason(ends, false) ?? (found && !found.ok ? found.message : undefined));
  return {
    possible: why === undefined,
    ...(why === undefined ? {} : { why }),
    steps: stepsOf(ends).map((step) => step.action),
    ...(found?.ok ? { limitedBy: found.limitedBy.maxLength, length: lengthFor(found.rules) } : {}),
    ticket,
    ...(busy ? { current: busy.id } : { help: await helpFor(line, actor) }),
  };
}

/** Whether it would help. A building that is silent as a whole is only looked for where an end is. */
async function helpFor(line: LineRow, actor: Actor): Promise<ResetHelp> {
  const doors = line.ends.filter((end) => end.role === "registers" && end.device.reachable === "no" && !isForeign(end.device, actor));
  const sites = doors.flatMap((end) => end.device.siteId ?? []);
  const [silent] = sites.length === 0 ? [] : await silentSites(actor, sites);
  return helpOf({ ...line, silentSite: silent?.name }, actor);
}
