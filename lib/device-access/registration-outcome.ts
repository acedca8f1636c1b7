import "server-only";
import { z } from "zod";
import { db } from "@/lib/platform/db/client";
import { factColumn } from "@/lib/schema/stored-fact";
import type { RegistrationOutcome } from "./schemas";

/** Whether a device has registered again after a write. */
const registrationFact = z.discriminatedUnion("code", [
  /** `until`: RFC 3339; when nobody has said anything by then, nobody is watching any more. */
  z.object({ code: z.literal("waiting"), until: z.string() }),
  z.object({ code: z.literal("registered"), afterMs: z.number() }),
  z.object({ code: z.literal("not_registered"), said: z.string().optional() }),
  z.object({ code: z.literal("not_known"), said: z.string().optional() }),
]);
type RegistrationFact = z.infer<typeof registrationFact>;

const column = factColumn(registrationFact);

/** How a waiting fact begins, for looking rows up by it. */
const waitingPrefix = '{"code":"waiting"';

/** Of a change's row, what the API says of the registration after it; undefined where nothing was to be watched. */
export function registrationOutcome(stored: string | null, now = new Date()): RegistrationOutcome | undefined {
  const fact = column.read(stored);
  if (fact === undefined || fact.code === "legacy") {
    return undefined;
  }
  switch (fact.code) {
    case "waiting":
      return { state: new Date(fact.until) > now ? "waiting" : "not_known" };
    case "registered":
      return { state: "registered", afterMs: fact.afterMs };
    default:
      return { state: fact.code, ...(fact.said === undefined ? {} : { said: fact.said }) };
  }
}

/** A write whose registration is being watched. */
export interface WatchedChange {
  readonly id: string;
  readonly document: string;
  readonly record: string;
  /** When the device had taken it. */
  readonly at: Date;
}

const watched = (deviceId: string) => ({ deviceId, registration: { startsWith: waitingPrefix } });

/** The writes to a device whose outcome nobody has told yet. */
export async function watchedChanges(deviceId: string): Promise<WatchedChange[]> {
  const rows = await db().change.findMany({
    where: watched(deviceId),
    select: { id: true, document: true, record: true, at: true, finishedAt: true },
  });
  return rows.map(({ finishedAt, ...row }) => ({ ...row, at: finishedAt ?? row.at }));
}

/** True while a write to this device waits for its registration. */
export async function isRegistering(deviceId: string): Promise<boolean> {
  const rows = await db().change.findMany({ where: watched(deviceId), select: { registration: true } });
  return rows.some(({ registration }) => registrationOutcome(registration)?.state === "waiting");
}

/** What a change's row says of a write that waits for its registration. */
export function waitingOutcome(until: Date): string {
  return column.write({ code: "waiting", until: until.toISOString() });
}

/** Keeps what came of it. */
export async function settleOutcome(changeId: string, fact: Exclude<RegistrationFact, { code: "waiting" }>): Promise<void> {
  await db().change.updateMany({
    where: { id: changeId, registration: { startsWith: waitingPrefix } },
    data: { registration: column.write(fact) },
  });
}

/** There is nothing to register after all: the account is switched off, or takes registrations itself. */
export async function withdrawOutcome(changeId: string): Promise<void> {
  await db().change.updateMany({ where: { id: changeId, registration: { startsWith: waitingPrefix } }, data: { registration: null } });
}
