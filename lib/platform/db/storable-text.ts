import "server-only";
import type { SqlDriverAdapterFactory, SqlQuery } from "@prisma/driver-adapter-utils";
import { storable } from "@/lib/schema/text";
import { noteFine, noteTrouble } from "./trouble";

const asking: ReadonlySet<PropertyKey> = new Set(["queryRaw", "executeRaw"]);

const kept = (query: SqlQuery): SqlQuery => ({
  ...query,
  args: query.args.map((arg) => (typeof arg === "string" ? storable(arg) : arg)),
});

/** What a query ended with is kept in mind: see `knownTrouble`. */
async function noted<T>(answer: Promise<T>, sql: string): Promise<T> {
  try {
    const value = await answer;
    noteFine(/^\s*(?:INSERT|UPDATE|DELETE|COMMIT)\b/i.test(sql));
    return value;
  } catch (error) {
    noteTrouble(error);
    throw error;
  }
}

/** The same connection or transaction, but every text that it is asked with is one that the database can hold. */
function keeping<T extends object>(connection: T): T {
  return new Proxy(connection, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") {
        return member;
      }
      if (asking.has(name)) {
        return (query: SqlQuery) => noted(member.call(target, kept(query)) as Promise<unknown>, query.sql);
      }
      if (name === "startTransaction") {
        return async (...given: unknown[]) => keeping((await noted(member.apply(target, given) as Promise<object>, "SELECT")) as object);
      }
      return member.bind(target) as unknown;
    },
  });
}

/**
 * The last fence before both databases: PostgreSQL fails on a text with a NUL, wherever it came from (a device's answer, a header, a
 * page's address), and one such text must not take the rows beside it along. What people type is refused long before.
 */
export function withStorableText(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => keeping(await noted(factory.connect(), "SELECT")),
  };
}
