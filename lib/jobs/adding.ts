import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { endpointFor, type Found, whoAnswers, whoIsAt } from "@/lib/device-access/discover";
import { addressText, driverFor } from "@/lib/device-access/target";
import type { Driver, Identity } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { parseAddress } from "@/lib/schema/host";
import type { StoredWish } from "./add-wish";
import type { RowFact } from "./facts";
import type { LoginTurns } from "./login-turns";
import type { RowEnd } from "./row-end";
import type { RowState, ShownThere } from "./schemas";
import type { JobOfRow, TakenRow } from "./taken";

/** An end of a row that is found on the way to its device. */
export class Ended extends Error {
  override readonly name = "Ended";
  readonly end: RowEnd;

  constructor(state: RowState, fact: RowFact, againInMs?: number) {
    super(fact.code);
    this.end = { state, fact, ...(againInMs === undefined ? {} : { againInMs }) };
  }
}

/** A row of a job that adds devices, with all that a try of it needs. */
export interface Adding {
  readonly actor: Actor;
  readonly job: JobOfRow;
  readonly row: TakenRow;
  readonly wish: StoredWish;
  readonly loginId: string | null;
  readonly accepted: string | null;
  readonly turns: LoginTurns;
}

/** How long a row waits that only a person can help. */
export function untilDecidedMs({ deadlineAt }: Pick<JobOfRow, "deadlineAt">): number {
  return Math.max(60_000, (deadlineAt?.getTime() ?? 0) - Date.now());
}

export interface Place {
  readonly driver: Driver;
  readonly address: string;
  readonly model?: string | undefined;
}

/**
 * Where the device is, and of which family it is, asked without signing in. One that shows a certificate waits until a person has accepted
 * it: what it says of itself is kept for that.
 */
export async function whereIs({ job, row, wish, accepted }: Adding): Promise<Place> {
  const address = wish.address ?? "";
  const driver = wish.driver === undefined ? undefined : driverFor(wish.driver);
  const typed = parseAddress(address);
  const scheme = typed.ok ? typed.address.scheme : undefined;
  if (driver && (!driver.manifest.capabilities.includes("identify") || scheme === "http" || (scheme === "https" && accepted !== null))) {
    return { driver, address: addressText(endpointFor(driver.manifest, address)) };
  }
  const found = await findAt(address, driver, scheme !== undefined);
  const { endpoint, identity, certificate } = found;
  const place = { driver: found.driver, address: addressText(endpoint), model: identity.model };
  if (endpoint.scheme === "http" || (accepted !== null && accepted === certificate?.sha256)) {
    return place;
  }
  await judge(found.driver, place.address, wish, identity);
  if (certificate) {
    const { model, serial } = identity;
    const shown: ShownThere = {
      address: place.address,
      driver: found.driver.manifest.id,
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
      certificate,
    };
    await db().addition.update({ where: { rowId: row.id }, data: { shown: JSON.stringify(shown), accepted: null } });
  }
  throw new Ended("waiting", { code: "certificate" }, untilDecidedMs(job));
}

async function findAt(address: string, driver: Driver | undefined, isTyped: boolean): Promise<Found> {
  if (driver && isTyped) {
    const found = await whoIsAt(endpointFor(driver.manifest, address), [driver]);
    if (found) {
      return found;
    }
    throw new Ended("refused", {
      code: "problem",
      problem: "device_unsupported",
      said: `What answers there is not a ${driver.manifest.label}. Check the address, or choose another family.`,
    });
  }
  const all = await whoAnswers(address, { ...(driver ? { drivers: [driver] } : {}) });
  const labels = [...new Set(all.map(({ driver: { manifest } }) => manifest.label))];
  const [first] = all;
  if (!first || labels.length > 1) {
    throw new Ended("refused", { code: "several_families", labels });
  }
  return first;
}

/** Ends a row whose device is another than the list says, or is kept already. Nothing secret was sent to it. */
export async function judge(driver: Driver, address: string, wish: StoredWish, identity: Identity | undefined): Promise<void> {
  const { manifest } = driver;
  const serial = identity?.serial;
  if (wish.serial !== undefined && manifest.capabilities.includes("serial") && serial !== wish.serial) {
    throw new Ended("refused", { code: "other_serial", wanted: wish.serial, found: serial ?? null });
  }
  const twin = await db().device.findFirst({
    where: {
      driver: manifest.id,
      ...(serial === undefined ? { address } : { serial }),
      ...(wish.deviceId === undefined ? {} : { NOT: { id: wish.deviceId } }),
    },
    select: { id: true },
  });
  if (twin) {
    throw new Ended("refused", { code: "kept_already", serial: serial ?? null });
  }
}
