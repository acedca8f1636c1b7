import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { accountOf } from "@/lib/drivers/account";
import { type Owner, ownerFrom, ownerOf, sameOwner, sayOwner, storedOwner } from "@/lib/drivers/secret-owner";
import type { Reading } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import type { WriteFact } from "@/lib/settings/write-facts";
import type { EndState } from "./reset-store";

type Place = Pick<EndState, "document" | "record">;

/** Whose the secrets of an end are, by what its device says now. */
export function ownerAt(driver: string, place: Place, { values, reported }: Pick<Reading, "values" | "reported">): Owner | undefined {
  return ownerOf(accountOf(driver, place), { ...values, ...reported });
}

/** The account that an end had when it was checked: the new secret is made for it, and both secrets are for nobody else. */
export async function saveEndOwner(end: EndState, owner: Owner | undefined): Promise<void> {
  if (end.newSecretId !== null) {
    await db().secret.updateMany({ where: { id: end.newSecretId }, data: { keptFor: storedOwner(owner) } });
  }
}

/** Why neither secret is sent to an end: its device has another account there than when it was checked. Undefined if all is as it was. */
export async function otherAccount(end: EndState, device: OpenDevice, reading: Reading): Promise<WriteFact | undefined> {
  const row = end.newSecretId === null ? null : await db().secret.findUnique({ where: { id: end.newSecretId }, select: { keptFor: true } });
  const checked = ownerFrom(accountOf(device.row.driver, end), row?.keptFor ?? null);
  const now = ownerAt(device.row.driver, end, reading);
  if (!checked || !now || sameOwner(checked, now)) {
    return undefined;
  }
  return { code: "other_account", now: sayOwner(now, checked), wanted: sayOwner(checked, now) };
}
