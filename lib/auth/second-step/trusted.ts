import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { db, type Transaction } from "@/lib/platform/db/client";
import { percentDecoded } from "@/lib/platform/percent-decoded";
import { cookieIn } from "../cookies";

/** For so long a browser is not asked for a code again, counted from the code and not from the last sign-in. */
export const trustedDays = 30;

const prefix = "trust-device-";
const until = new AsyncLocalStorage<Date>();

/** The row that a browser's cookie names. It proves nothing: whether the cookie is ours is for the library to say. */
function nameIn(headers: Headers): string | undefined {
  const [value = ""] = percentDecoded(cookieIn(headers, "trust_device") ?? "").split(".", 1);
  return value.split("!")[1];
}

/**
 * Does the library's part of a sign-in. It trusts the browser for another thirty days each time; here the end stays the one that the
 * code was typed for.
 */
export async function keepingTheEnd<T>(headers: Headers | undefined, work: () => Promise<T>): Promise<T> {
  const name = headers && nameIn(headers);
  const row = name?.startsWith(prefix)
    ? await db().verification.findFirst({ where: { identifier: name }, select: { expiresAt: true } })
    : null;
  return row ? until.run(row.expiresAt, work) : work();
}

interface Row {
  readonly identifier?: string;
  readonly expiresAt?: Date;
}

/** The database hooks that hold the end. */
export const trustHooks = {
  create: {
    before: async (row: Row) => {
      const end = until.getStore();
      return end && row.identifier?.startsWith(prefix) ? { data: { ...row, expiresAt: end } } : undefined;
    },
  },
};

const ofPerson = (userId: string) => ({ value: userId, identifier: { startsWith: prefix } });

/** Lets no browser of a person in without a code any more. */
export async function trustNone(userId: string, client: Pick<Transaction, "verification"> = db()): Promise<void> {
  await client.verification.deleteMany({ where: ofPerson(userId) });
}

/** How many browsers of a person are not asked for a code. */
export async function trustedBrowsers(userId: string): Promise<number> {
  return db().verification.count({ where: { ...ofPerson(userId), expiresAt: { gt: new Date() } } });
}
