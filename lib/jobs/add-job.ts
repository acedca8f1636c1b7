import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { siteFor } from "@/lib/devices/serves-sites";
import { may } from "@/lib/http/permissions";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { insertRows } from "@/lib/platform/db/many-rows";
import { folded } from "@/lib/schema/fold";
import { addWish, type StoredWish } from "./add-wish";
import { type Begun, jobBegunBefore, keepJob } from "./create-job";
import { targetsMax } from "./endpoints";
import { keepLogins, type Login } from "./job-logins";
import { type JobOptions, jobOptions } from "./schemas";
import type { Target } from "./targets";

/** One device to add, or with `deviceId` to change. Absent = keep, null = clear. */
export interface AddRow {
  readonly deviceId?: string | undefined;
  /** A new one without is named by its model and address. */
  readonly name?: string | undefined;
  /** Needed for a new one. */
  readonly address?: string | undefined;
  /** Absent: found by asking who is there. */
  readonly driver?: string | undefined;
  readonly siteId?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly floor?: string | null | undefined;
  readonly place?: string | null | undefined;
  readonly note?: string | null | undefined;
  readonly flat?: string | null | undefined;
  readonly lineUser?: string | null | undefined;
  /** Another one there is said, and not stored. */
  readonly serial?: string | undefined;
  /** In clear, in memory only. What it leaves out is filled in from the login for all. */
  readonly login?: Login | undefined;
}

export interface AddWish {
  readonly rows: readonly AddRow[];
  /** For rows without a login of their own: three refusals in a row at one site stop it there. */
  readonly login?: { readonly username: string; readonly password: string } | undefined;
  readonly name?: string | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  /** The same key answers the job that was begun with it. */
  readonly key: string;
  readonly options?: Partial<JobOptions> | undefined;
}

type Known = Map<string, { readonly id: string; readonly name: string; readonly siteId: string | null; readonly driver: string }>;

const atOnce = 5_000;

function parts<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / atOnce) }, (_, at) => items.slice(at * atOnce, (at + 1) * atOnce));
}

/** The devices that are to be changed, of those that exist for this person. */
async function knownDevices(actor: Actor, rows: readonly AddRow[]): Promise<Known> {
  const ids = [...new Set(rows.flatMap(({ deviceId }) => deviceId ?? []))];
  const known: Known = new Map();
  for (const part of parts(ids)) {
    const devices = await db().device.findMany({
      where: { AND: [{ id: { in: part } }, devicesOf(actor)] },
      select: { id: true, name: true, siteId: true, driver: true },
    });
    for (const device of devices) {
      known.set(device.id, device);
    }
  }
  if (known.size !== ids.length) {
    throw new ProblemError("not_found", "A device that is to be changed does not exist any more. Check the list again.");
  }
  return known;
}

async function refuse(actor: Actor, { rows }: AddWish, known: Known): Promise<void> {
  if (rows.length === 0) {
    throw invalid("rows", "No device is to be added. Choose at least one.");
  }
  if (rows.length > targetsMax) {
    throw invalid("rows", `More than ${targetsMax.toLocaleString("en")} devices at once. Add some of them first.`);
  }
  if (!may(actor, "job.run") || !may(actor, "device.add") || (known.size > 0 && !may(actor, "device.edit"))) {
    throw new ProblemError("forbidden", "Your role does not allow this. An admin can change your role under People.");
  }
  if (rows.some(({ deviceId, address }) => deviceId === undefined && !address)) {
    throw invalid("address", "A new device needs an address.");
  }
  const sites = new Set(rows.flatMap(({ deviceId, siteId }) => (siteId === undefined && deviceId !== undefined ? [] : [siteId ?? null])));
  for (const siteId of sites) {
    await siteFor(actor, siteId);
  }
}

function targetOf(row: AddRow, known: Known): Target {
  const device = row.deviceId === undefined ? undefined : known.get(row.deviceId);
  const name = row.name ?? device?.name ?? row.address ?? "";
  return {
    deviceId: device?.id ?? null,
    lineId: null,
    document: "",
    record: "",
    name,
    search: folded(`${name} ${row.address ?? ""} ${row.serial ?? ""}`),
    siteId: device ? device.siteId : (row.siteId ?? null),
    driver: row.driver ?? device?.driver ?? "",
    alike: "",
  };
}

/** Which login each row signs in with: one of its own, the one for all, or none where nothing of its connection changes. */
function loginsFor({ rows, login }: AddWish) {
  const all = login && { id: randomUUID(), shared: true, login };
  let sharedBy = 0;
  const own: { id: string; shared: boolean; login: Login }[] = [];
  const ids = rows.map((row) => {
    const { username, password } = row.login ?? {};
    if (username !== undefined || password !== undefined) {
      const id = randomUUID();
      // A changed device keeps the part of its login that the list leaves out.
      own.push({ id, shared: false, login: { ...(row.deviceId === undefined ? login : {}), ...row.login } });
      return id;
    }
    if (all === undefined || (row.deviceId !== undefined && row.address === undefined)) {
      return null;
    }
    sharedBy += 1;
    return all.id;
  });
  return { ids, logins: all && sharedBy > 0 ? [all, ...own] : own };
}

/**
 * Begins the job that adds these devices, all of it or nothing, and starts it. Whatever a row says is checked again when its turn comes.
 * `also` runs in the transaction that makes the job; where the key was used before it does not, and the earlier job is answered.
 */
export async function beginAddJob(actor: Actor, wish: AddWish, also?: (tx: Transaction, job: Begun) => Promise<void>): Promise<Begun> {
  const request = { kind: "add", key: wish.key };
  const before = await jobBegunBefore(actor, request, wish.key);
  if (before) {
    return before;
  }
  const known = await knownDevices(actor, wish.rows);
  await refuse(actor, wish, known);
  const { rows } = wish;
  const targets = rows.map((row) => targetOf(row, known));
  const added = rows.filter(({ deviceId }) => deviceId === undefined).length;
  const devices = (count: number) => `${count} ${count === 1 ? "device" : "devices"}`;
  const { begun } = await keepJob(actor, {
    kind: "add",
    name: wish.name || (added === 0 ? `Change ${devices(rows.length)}` : `Add ${devices(added)}`),
    chosen: { targets, selection: { by: "list", count: rows.length } },
    plan: "live",
    options: jobOptions.parse({ canary: false, stopAfterFailedPercent: 100, ...wish.options }),
    reason: wish.reason,
    ticket: wish.ticket,
    request,
    key: wish.key,
    begin: async (tx, job, rowIds) => {
      const { ids, logins } = loginsFor(wish);
      await keepLogins(tx, job.id, logins);
      const additions = rows.map((row, at) => ({
        rowId: rowIds[at] ?? "",
        wish: JSON.stringify(addWish.parse(row) satisfies StoredWish),
        loginId: ids[at] ?? null,
      }));
      for (const part of parts(additions)) {
        await insertRows(tx, "Addition", { rowId: "text", wish: "text", loginId: "text" }, part);
      }
      await also?.(tx, job);
    },
  });
  return begun;
}
