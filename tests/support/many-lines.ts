import type { EndFacts } from "@/lib/drivers/account";
import type { Database } from "@/lib/platform/db/client";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { familyOf } from "./families";

/** A device as a row: nothing answers there, and nothing has to. Resolves with its id. */
export async function addRow(
  db: Database,
  id: string,
  kind: "intercom" | "pbx",
  host: string,
  siteId: string | null = null,
): Promise<string> {
  const address = `http://${host}`;
  const row = {
    id,
    name: id,
    nameKey: sortKeyOf(id),
    driver: familyOf(kind),
    kind,
    scheme: "http",
    host,
    port: 80,
    address,
    siteId,
    search: id,
  };
  await db.device.create({ data: row });
  return id;
}

/** So many panels as rows. Resolves with their ids. */
export async function addRows(db: Database, name: string, count: number, siteId: string | null = null): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, at) => `${name} ${String(at).padStart(5, "0")}`);
  await db.device.createMany({
    data: ids.map((id, at) => {
      const host = `10.70.${Math.floor(at / 250)}.${at % 250}`;
      const place = { scheme: "http", host, port: 80, address: `http://${host}/${name}`, siteId };
      return { id, name: id, nameKey: sortKeyOf(id), driver: familyOf("intercom"), kind: "intercom", ...place, search: id };
    }),
  });
  return ids;
}

/** What an account says of itself. */
export function factsOf(role: EndFacts["role"], user: string, host: string, more: Partial<EndFacts> = {}): EndFacts {
  return {
    role,
    user,
    userKey: user,
    authUser: null,
    server: host,
    host,
    port: null,
    realm: null,
    domain: null,
    transport: null,
    proxy: null,
    interval: null,
    label: null,
    secretPath: "password",
    ...more,
  };
}

/** Lines of a panel and an extension of one server each, as rows. */
export async function addManyLines(db: Database, server: { id: string; host: string }, from: number, count: number): Promise<void> {
  const users = Array.from({ length: count }, (_, at) => String(from + at));
  await db.device.createMany({
    data: users.map((user) => {
      const id = `panel-${user}`;
      const host = `10.80.${Math.floor(Number(user) / 250) % 250}.${Number(user) % 250}`;
      const place = { scheme: "http", host, port: 80, address: `http://${host}` };
      return { id, name: id, nameKey: sortKeyOf(id), driver: familyOf("intercom"), kind: "intercom", ...place, search: id };
    }),
  });
  const line = (user: string) => ({
    id: `line-${user}`,
    name: user,
    nameKey: user,
    user,
    userKey: user,
    server: server.host,
    search: user,
  });
  await db.line.createMany({ data: users.map(line) });
  await db.lineEnd.createMany({
    data: users.flatMap((user) => [
      { lineId: `line-${user}`, deviceId: `panel-${user}`, document: "sip", ...factsOf("registers", user, server.host) },
      { lineId: `line-${user}`, deviceId: server.id, document: "extensions", record: user, ...factsOf("accepts", user, server.host) },
    ]),
  });
}
