import "server-only";
import { openDevice } from "@/lib/device-access/device-session";
import { openedColumns } from "@/lib/device-access/load-device";
import { accountOf, factsOf } from "@/lib/drivers/account";
import { type Owner, ownerOfEnd, sameOwner } from "@/lib/drivers/secret-owner";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { withValue } from "@/lib/schema/document";
import { documentManifest } from "@/lib/settings/document-ref";
import { opening } from "@/lib/settings/open-secret";
import { planWrite } from "@/lib/settings/plan-write";
import { type LiveReading, readLive } from "@/lib/settings/read-settings";
import { storedSecrets } from "@/lib/settings/stored-secrets";
import { faultFact } from "@/lib/settings/write-facts";
import { registrationAt } from "./await-registration";
import type { Cause } from "./facts";
import { ownerAt } from "./owners";
import type { EndState, Loaded } from "./reset-store";
import { secretUse } from "./secrets";
import { unplaced } from "./words";

export interface Checked {
  readonly end: EndState;
  /** Why nothing may be written; undefined if all is well. */
  readonly problem: Cause | undefined;
  readonly registered: boolean;
  /** What the end said, if it could be read. */
  readonly reading: LiveReading | undefined;
  /** The account that the end has now. */
  readonly owner: Owner | undefined;
}

/** Reads one end and decides its write without sending it: reachable, signed in, still the same account, and the password legal there. */
async function lookAt(reset: Loaded, end: EndState, password: string): Promise<Pick<Checked, "problem" | "reading" | "owner">> {
  const [row, known] = await Promise.all([
    db().device.findUnique({ where: { id: end.deviceId }, select: openedColumns }),
    db().lineEnd.findUnique({ where: { id: end.endId } }),
  ]);
  const failed = (problem: Cause) => ({ problem, reading: undefined, owner: undefined });
  if (!row || !known) {
    return failed({ code: "account_gone", seq: end.seq });
  }
  const ref = { document: end.document, record: end.record };
  try {
    const device = await openDevice(row, secretUse(reset, "new").actor);
    const live = await readLive(device, ref);
    const { reading } = live;
    const mapping = accountOf(row.driver, ref);
    const facts = mapping && factsOf(mapping, { ...reading.values, ...reading.reported }, row.host);
    const owner = ownerAt(row.driver, ref, reading);
    if (!facts || facts.role !== known.role || !owner || !sameOwner(owner, ownerOfEnd(known))) {
      return failed({ code: "account_other", seq: end.seq });
    }
    const manifest = documentManifest(row.driver, ref);
    await opening(secretUse(reset, "new"), async (open) =>
      planWrite(manifest, reading, withValue({}, end.path, password), await storedSecrets(row.id, ref, manifest, open, end.path)),
    );
    return { problem: undefined, reading: live, owner };
  } catch (error) {
    if (isDeviceFault(error) || error instanceof ProblemError) {
      return failed({ code: "end", seq: end.seq, fact: unplaced(faultFact(error), row) });
    }
    throw error;
  }
}

/** Checks all ends at once, before anything is written at any of them. */
export function checkEnds(reset: Loaded, password: string): Promise<Checked[]> {
  return Promise.all(
    reset.ends.map(async (end) => {
      const [seen, registered] = await Promise.all([
        lookAt(reset, end, password),
        end.role === "registers" ? registrationAt(reset, end) : "unknown",
      ]);
      return { end, ...seen, registered: registered === "yes" };
    }),
  );
}
