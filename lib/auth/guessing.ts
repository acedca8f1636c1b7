import "server-only";
import { addressAndAccount, counter, forget, giveBack, held, take, underSiege, wholeAccount, wholeAddress } from "./throttle";

/** One attempt to prove a password: whose, and from where. */
export interface Attempt {
  readonly account: string;
  readonly address: string | undefined;
}

function counters({ account, address = "unknown" }: Attempt) {
  const name = account.trim().toLowerCase();
  return { both: counter("guess", name, address), account: counter("guess-account", name), address: counter("guess-address", address) };
}

/**
 * Counts an attempt before its password is checked. Resolves with 0, or with the seconds to wait: then nothing may be checked.
 * Only the pair of address and account, and the address, are ever refused, so the owner gets in from anywhere else.
 */
export async function secondsToWait(attempt: Attempt): Promise<number> {
  const keys = counters(attempt);
  const siege = (await held(keys.account, wholeAccount)) >= wholeAccount.free;
  // The address first: one that is refused leaves no trace of every account it tries.
  const addressMs = await take(keys.address, wholeAddress);
  const pairMs = addressMs > 0 ? 0 : await take(keys.both, siege ? underSiege : addressAndAccount);
  if (pairMs > 0) {
    await giveBack(keys.address);
  }
  if (addressMs > 0 || pairMs > 0) {
    return Math.ceil(Math.max(addressMs, pairMs) / 1000);
  }
  await take(keys.account, { ...wholeAccount, free: Number.POSITIVE_INFINITY });
  return 0;
}

/** The attempt was right: its failures no longer count. */
export async function passed(attempt: Attempt): Promise<void> {
  const keys = counters(attempt);
  await forget(keys.both);
  await giveBack(keys.address);
  await giveBack(keys.account);
}

/** The attempt was counted, but its password was not looked at: it was no guess. */
export async function unchecked(attempt: Attempt): Promise<void> {
  for (const key of Object.values(counters(attempt))) {
    await giveBack(key);
  }
}
