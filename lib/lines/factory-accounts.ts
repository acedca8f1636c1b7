import "server-only";
import { reconsiderCause } from "@/lib/device-access/record-status";
import { type EndFacts, isFactoryAccount } from "@/lib/drivers/account";
import { db } from "@/lib/platform/db/client";
import { isExampleName } from "@/lib/sip/server-name";

/** So many devices with one account at a server that is only an example have what they were delivered with. */
const manyMin = 3;

interface Place {
  readonly deviceId: string;
  readonly document: string;
}

/** Where else an account stands word for word, of sections: collections hold what a person has added. */
async function alikeAt(account: string): Promise<Place[]> {
  return db().snapshot.findMany({ where: { account, record: "" }, select: { deviceId: true, document: true } });
}

/** True for an account that is nobody's: no two devices with it have anything to do with each other. */
async function isNobodys(driver: string, facts: EndFacts, account: string): Promise<boolean> {
  if (isFactoryAccount(driver, facts)) {
    return true;
  }
  return facts.role === "registers" && isExampleName(facts.host) && (await alikeAt(account)).length >= manyMin;
}

/** What a reading says of its account: the facts that go into a line, and where the same account has to leave one. */
export async function ownFacts(driver: string, account: string): Promise<{ facts: EndFacts | undefined; alike: readonly Place[] }> {
  const facts = (JSON.parse(account) as EndFacts | null) ?? undefined;
  if (!facts || !(await isNobodys(driver, facts, account))) {
    return { facts, alike: [] };
  }
  const ends = await db().lineEnd.findMany({
    where: { userKey: facts.userKey, host: facts.host, record: "", pinned: false },
    select: { deviceId: true, document: true },
  });
  const places = new Set((await alikeAt(account)).map(({ deviceId, document }) => `${deviceId} ${document}`));
  return { facts: undefined, alike: ends.filter(({ deviceId, document }) => places.has(`${deviceId} ${document}`)) };
}

/**
 * Keeps whether anybody has set up this device: it has accounts, and each of them is nobody's. What was delivered so stays so until it
 * gets an account of its own, however many others there are by then.
 */
export async function noteFactory(deviceId: string, driver: string): Promise<void> {
  const rows = await db().snapshot.findMany({
    where: { deviceId, record: "", account: { not: null } },
    select: { account: true, device: { select: { factory: true } } },
  });
  const accounts = rows.flatMap(({ account, device }) => {
    const facts = JSON.parse(account ?? "null") as EndFacts | null;
    return facts && account ? [{ facts, account, factory: device.factory }] : [];
  });
  let factory = accounts.length > 0;
  for (const { facts, account, factory: before } of accounts) {
    factory &&= (before && isExampleName(facts.host)) || (await isNobodys(driver, facts, account));
  }
  const { count } = await db().device.updateMany({ where: { id: deviceId, factory: !factory }, data: { factory } });
  if (count > 0) {
    await reconsiderCause(deviceId);
  }
}
