import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { slot } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { db, isUniqueViolation } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { env, StartError } from "@/lib/platform/env";
import { defaultNetworks, type Networks, parseNetworks } from "@/lib/schema/address-rules";
import type { NetworkAnswer, NewNetwork } from "./endpoints";
import * as store from "./store";

/** How long another process may still use a list that was changed here. */
const staleMs = 2_000;

const shared = slot<{ readonly readAtMs: number; readonly networks: Promise<Networks> }>("networks");

/** The networks that devices may live in, as device HTTP asks for them before every request. */
export async function allowedNetworks(): Promise<Networks> {
  const known = shared.value;
  if (known && monotonicMs() - known.readAtMs < staleMs) {
    return known.networks;
  }
  const networks = store.all().then((rows) => rows.map(({ cidr }) => ({ cidr })));
  // A failed reading is not kept: the next request asks again.
  networks.catch(() => forgetNetworks());
  shared.value = { readAtMs: monotonicMs(), networks };
  return networks;
}

/** Makes this process read the list anew. */
function forgetNetworks(): void {
  shared.value = undefined;
}

const seededKey = "networks.seeded";

/**
 * Fills the list at the first start, from `LINEWARD_ALLOWED_NETWORKS` or with the private ranges; never again, so that a list an
 * admin has emptied stays empty. Throws `StartError` if the variable is not a list of networks.
 */
export async function seedNetworks(): Promise<void> {
  const given = env().LINEWARD_ALLOWED_NETWORKS;
  let networks = defaultNetworks;
  try {
    networks = given === undefined ? defaultNetworks : parseNetworks(given);
  } catch (error) {
    throw new StartError(`LINEWARD_ALLOWED_NETWORKS is not usable: ${error instanceof Error ? error.message : "unknown reason"}`);
  }
  await withNamedLock(seededKey, async (transaction, value) => {
    if (value !== "") {
      return;
    }
    for (const { cidr } of networks) {
      await transaction.network.upsert({ where: { cidr }, create: { cidr }, update: {} });
    }
    await transaction.setting.update({ where: { key: seededKey }, data: { value: "1" } });
  });
  forgetNetworks();
}

function toResponse(row: store.NetworkRow): NetworkAnswer {
  return { ...row, createdAt: row.createdAt.toISOString() };
}

export async function list(): Promise<{ items: NetworkAnswer[] }> {
  return { items: (await store.all()).map(toResponse) };
}

/** Adds one network. 422 if it is none, 409 if it is listed already. */
export async function add({ cidr, note }: NewNetwork, actor: Actor): Promise<NetworkAnswer> {
  const normal = normalForm(cidr);
  try {
    const row = await db().$transaction(async (transaction) => {
      const added = await store.add(transaction, { cidr: normal, note: note || null, createdBy: actor.name });
      const about = { subject: "network", subjectId: added.id, subjectName: added.cidr } as const;
      await record({ actor, action: "network.allow", ...about, detail: { cidr: added.cidr, note: added.note } }, transaction);
      return added;
    });
    forgetNetworks();
    return toResponse(row);
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ProblemError("conflict", `${normal} is on the list already.`, {
        fields: [{ path: "cidr", message: "This network is on the list already." }],
      });
    }
    throw error;
  }
}

function normalForm(cidr: string): string {
  if (cidr.includes(",")) {
    throw invalid("cidr", "One network at a time, without commas.");
  }
  try {
    const [network] = parseNetworks(cidr);
    if (network) {
      return network.cidr;
    }
  } catch (error) {
    throw invalid("cidr", error instanceof Error ? error.message : "This is not a network.");
  }
  throw invalid("cidr", "This is not a network.");
}

/** Takes one network off the list. 404 if it is not on it. */
export async function remove(id: string, actor: Actor): Promise<undefined> {
  await withNamedLock(seededKey, async (transaction) => {
    const row = await store.remove(transaction, id);
    if (!row) {
      throw notFound("This network");
    }
    const about = { subject: "network", subjectId: row.id, subjectName: row.cidr } as const;
    await record({ actor, action: "network.deny", ...about, detail: { cidr: row.cidr } }, transaction);
  });
  forgetNetworks();
  return undefined;
}
