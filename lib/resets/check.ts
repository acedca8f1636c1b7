import "server-only";
import { db } from "@/lib/db/client";
import { openDevice } from "@/lib/devices/open";
import { planWrite } from "@/lib/documents/patch";
import { type LiveReading, readLive } from "@/lib/documents/reading";
import { documentManifest } from "@/lib/documents/reference";
import { currentSecrets, openSecret } from "@/lib/documents/secret-store";
import { isDeviceFault } from "@/lib/drivers/faults";
import { ProblemError } from "@/lib/http/problems";
import { accountOf, factsOf } from "@/lib/lines/account";
import { withValue } from "@/lib/schema/document";
import { registrationAt } from "./proof";
import type { EndState } from "./rows";
import { withoutAddress } from "./words";

export interface Checked {
  readonly end: EndState;
  /** Why nothing may be written; undefined if all is well. */
  readonly problem: string | undefined;
  readonly registered: boolean;
  /** What the end said, if it could be read. */
  readonly reading: LiveReading | undefined;
}

/** Reads one end and decides its write without sending it: reachable, signed in, still the same account, and the password legal there. */
async function lookAt(end: EndState, password: string): Promise<Pick<Checked, "problem" | "reading">> {
  const [row, known] = await Promise.all([
    db().device.findUnique({ where: { id: end.deviceId } }),
    db().lineEnd.findUnique({ where: { id: end.endId } }),
  ]);
  const failed = (problem: string) => ({ problem, reading: undefined });
  if (!row || !known) {
    return failed(`${end.deviceName} no longer has this account.`);
  }
  const ref = { document: end.document, record: end.record };
  try {
    const device = await openDevice(row);
    const live = await readLive(device, ref);
    const { reading } = live;
    const mapping = accountOf(row.driver, ref);
    const facts = mapping && factsOf(mapping, { ...reading.values, ...reading.reported }, row.host);
    if (!facts || facts.userKey !== known.userKey || facts.role !== known.role) {
      return failed(`The account on ${end.deviceName} is another one now. Look at the line again.`);
    }
    const rows = await currentSecrets(row.id, ref);
    const stored = new Map([...rows].filter(([path]) => path !== end.path).map(([path, secret]) => [path, openSecret(secret)]));
    planWrite(documentManifest(row.driver, ref), reading, withValue({}, end.path, password), stored);
    return { problem: undefined, reading: live };
  } catch (error) {
    if (isDeviceFault(error)) {
      return failed(`${end.deviceName}: ${withoutAddress(error.message, row)}`);
    }
    if (error instanceof ProblemError) {
      return failed(`${end.deviceName}: ${error.detail}`);
    }
    throw error;
  }
}

/** Checks all ends at once, before anything is written at any of them. */
export function checkEnds(ends: readonly EndState[], password: string): Promise<Checked[]> {
  return Promise.all(
    ends.map(async (end) => {
      const [seen, registered] = await Promise.all([lookAt(end, password), end.role === "registers" ? registrationAt(end) : "unknown"]);
      return { end, ...seen, registered: registered === "yes" };
    }),
  );
}
