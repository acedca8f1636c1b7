import "server-only";
import { twoFactor } from "better-auth/plugins/two-factor";
import { hashedList, newRecoveryCodes } from "./codes";
import { keepingTheEnd, trustedDays } from "./trusted";

/** Wrong codes in a row, over all attempts, until an account takes none for a while. Only who knows the password can use them up. */
const wrongCodesMax = 10;
const lockedSeconds = 15 * 60;

/**
 * The library's second step, with what is ours: the column names, hashes of recovery codes, an end of trust that does not move, and no
 * limit by address, since many people share one; wrong codes are counted by sign-in and by account.
 */
export function secondStep() {
  const plugin = twoFactor({
    issuer: "Lineward",
    trustDeviceMaxAge: trustedDays * 86_400,
    accountLockout: { enabled: true, maxFailedAttempts: wrongCodesMax, durationSeconds: lockedSeconds },
    backupCodeOptions: {
      customBackupCodesGenerate: newRecoveryCodes,
      storeBackupCodes: { encrypt: async (json) => hashedList(json), decrypt: async (json) => json },
    },
    schema: { twoFactor: { fields: { secret: "sealed" } } },
  });
  const after = plugin.hooks.after.map(({ matcher, handler }) => ({
    matcher,
    handler: Object.assign(
      (context: Parameters<typeof handler>[0]) => keepingTheEnd((context as { headers?: Headers }).headers, async () => handler(context)),
      handler,
    ) as typeof handler,
  }));
  return { ...plugin, hooks: { after }, rateLimit: [] };
}
