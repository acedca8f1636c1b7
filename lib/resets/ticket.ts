import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { patternComplaint, ticketExpression } from "./ticket-pattern";

const key = "ticket.pattern";
export const ticketLengthMax = 64;

/** How tickets look. No pattern: a ticket is optional and free. */
export interface TicketRule {
  readonly required: boolean;
  readonly pattern: string | null;
  readonly hint: string;
}

function ruleOf(pattern: string | null): TicketRule {
  return pattern === null
    ? { required: false, pattern, hint: "Optional, kept in the audit trail" }
    : {
        required: true,
        pattern,
        hint: `Needed, like ${pattern.replaceAll("#", "0").replaceAll("@", "A").replaceAll("*", "…")}; kept in the audit trail`,
      };
}

export async function ticketRule(): Promise<TicketRule> {
  const row = await db().setting.findUnique({ where: { key } });
  return ruleOf(row?.value ? row.value : null);
}

/** Sets how tickets must look; null makes them optional. */
export async function setTicketRule(actor: Actor, pattern: string | null): Promise<TicketRule> {
  const value = pattern ?? "";
  const complaint = pattern === null ? undefined : patternComplaint(pattern);
  if (complaint !== undefined) {
    throw invalid("pattern", complaint);
  }
  const before = await ticketRule();
  await db().setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  await record({
    actor,
    action: "setting.change",
    subject: "setting",
    subjectName: "ticket pattern",
    detail: { from: before.pattern, to: pattern },
  });
  return ruleOf(pattern);
}

/** The ticket as it is kept. Throws `validation_failed` naming `ticket`. */
export async function checkedTicket(given: string | undefined): Promise<string | null> {
  const ticket = given?.trim() ?? "";
  const { required, pattern } = await ticketRule();
  if (ticket === "") {
    if (required) {
      throw invalid("ticket", "Enter the ticket: every reset is kept with one.");
    }
    return null;
  }
  if (pattern !== null && !ticketExpression(pattern).test(ticket)) {
    throw invalid("ticket", `Tickets look like ${pattern}: # is a digit, @ a letter.`);
  }
  return ticket;
}
