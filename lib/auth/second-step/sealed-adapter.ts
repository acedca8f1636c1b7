import "server-only";
import { randomBytes } from "node:crypto";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import type { BetterAuthOptions } from "better-auth/types";
import { type Database, db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { secondStepBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import { VaultError } from "@/lib/vault/vault";

type Row = Readonly<Record<string, unknown>> & { readonly userId?: string; readonly secret?: string };

/** The key in a person's authenticator app, opened. Undefined where the key that sealed it is gone, or the row is damaged. */
export function appKeyIn(sealed: string, userId: string): string | undefined {
  try {
    return vault().open(sealed, secondStepBinding(userId));
  } catch (error) {
    if (!(error instanceof VaultError)) {
      throw error;
    }
    log.error({ userId, err: error }, "the key of an authenticator app cannot be opened");
    return undefined;
  }
}

const isOurs = (model: string) => model === "twoFactor";

/**
 * The library's access to the database, with the keys of authenticator apps sealed in the vault in the place of its own encryption, whose
 * key is the one that signs cookies: that one may be lost and made anew, and nobody's second step is lost with it.
 */
export function sealedAdapter(database: Database, provider: "sqlite" | "postgresql", cookieSecret: string) {
  const make = prismaAdapter(database, { provider });
  const sealed = async (secret: string, userId: string) =>
    vault().seal(await symmetricDecrypt({ key: cookieSecret, data: secret }), secondStepBinding(userId));
  const opened = async <T>(row: T): Promise<T> => {
    const { secret, userId } = (row ?? {}) as Row;
    if (secret === undefined || userId === undefined) {
      return row;
    }
    // A key that no code fits in the place of one that cannot be opened: recovery codes work without it.
    const data = appKeyIn(secret, userId) ?? randomBytes(20).toString("hex");
    return { ...row, secret: await symmetricEncrypt({ key: cookieSecret, data }) };
  };
  const noteKey = async (userId: string, text: string) => {
    await db().twoFactor.updateMany({ where: { userId, sealed: text }, data: { keyId: vault().keyIdOf(text) } });
  };
  return (options: BetterAuthOptions): ReturnType<typeof make> => {
    const adapter = make(options);
    return {
      ...adapter,
      async create(given) {
        const { secret, userId } = given.data as Row;
        if (!isOurs(given.model) || secret === undefined || userId === undefined) {
          return adapter.create(given);
        }
        const text = await sealed(secret, userId);
        const made = await adapter.create({ ...given, data: { ...given.data, secret: text } });
        await noteKey(userId, text);
        return opened(made) as never;
      },
      async update(given) {
        const { secret } = given.update as Row;
        if (!isOurs(given.model) || secret === undefined) {
          return adapter.update(given);
        }
        const before = await adapter.findOne<{ userId: string }>({ model: given.model, where: given.where });
        if (!before) {
          return null;
        }
        const text = await sealed(secret, before.userId);
        const row = await adapter.update({ ...given, update: { ...given.update, secret: text } });
        // A key of its own begins anew: no code of it was used.
        await noteKey(before.userId, text);
        await db().twoFactor.updateMany({ where: { userId: before.userId }, data: { usedStep: null } });
        return opened(row) as never;
      },
      async findOne(given) {
        const row = await adapter.findOne(given);
        return isOurs(given.model) ? (opened(row) as never) : (row as never);
      },
    };
  };
}
