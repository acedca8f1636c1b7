import "server-only";
import { waitingOutcome } from "@/lib/device-access/registration-outcome";
import { accountOf } from "@/lib/drivers/account";
import { manifestOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { changeColumns } from "./columns";
import type { FieldChange } from "./schemas";

/** How much later than its last look a watch may end: a process that is busy, a device that answers slowly. */
const graceMs = 30_000;

/** A write that a device has taken. */
export interface TakenWrite {
  readonly driver: string;
  readonly document: string;
  readonly record: string;
  readonly action: string;
  readonly changes: readonly FieldChange[];
}

/** Of nothing else it is told: a reset watches by itself, a record that was removed registers no more. */
const told: ReadonlySet<string> = new Set(["write", "put_back", "create"]);

/** What the change's row says of its registration: that it will be told, if the device tells registrations and the write drops the one of its account. */
export function promisedRegistration({ driver, document, record, action, changes }: TakenWrite): string | undefined {
  const account = accountOf(driver, { document, record });
  const tells = manifestOf(driver)?.capabilities.includes("registration_status");
  const drops = changes.some(({ risk }) => risk === "drops_registration");
  return told.has(action) && account !== undefined && account.role !== "accepts" && tells && drops
    ? waitingOutcome(new Date(Date.now() + env().LINEWARD_REGISTRATION_WAIT_MS + graceMs))
    : undefined;
}

interface Row extends Omit<TakenWrite, "changes"> {
  readonly changes: string;
}

/** The same of a change that is in the database. `record`: its id, where the row does not say it yet. */
export async function promisedRegistrationOf(changeId: string, record: string | undefined): Promise<string | undefined> {
  const [row] = await db().$queryRaw<Row[]>`
SELECT d."driver", c."document", c."record", c."action", c."changes"
FROM "Change" c JOIN "Device" d ON d."id" = c."deviceId" WHERE c."id" = ${changeId}`;
  return (
    row && promisedRegistration({ ...row, record: record ?? row.record, changes: changeColumns.changes.read(row.changes, changeId, []) })
  );
}
