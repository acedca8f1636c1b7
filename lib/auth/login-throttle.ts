import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { networkOf } from "@/lib/net/peer-address";
import { signInLane } from "./sign-in-limit";
import {
  addressAndAccount,
  counter,
  countOne,
  forget,
  forgetOld,
  giveBack,
  manyFailures,
  mendFuture,
  reserveSlot,
  strangersWaitMs,
  take,
  wholeAccount,
  wholeAddress,
  withCounters,
} from "./throttle";

/** One attempt to prove a password: whose, from where, and why it may be the owner's. */
export interface Attempt {
  readonly account: string;
  readonly address: string | undefined;
  /** Names the browser, if this account has signed in with it before. It counts for itself, whatever its network does. */
  readonly browser?: string | undefined;
  /** True if the account has signed in from this network before. Asked only while the account is guessed at. */
  readonly knowsNetwork?: (network: string) => Promise<boolean>;
}

/** An attempt of a stranger whose slot comes sooner waits for it, outside the lane of sign-ins; otherwise it is sent away. */
const heldMsMax = 3_000;

function counters({ account, address = "unknown", browser }: Attempt) {
  const name = account.trim().toLowerCase();
  const network = networkOf(address);
  return {
    both: counter("guess", name, browser === undefined ? network : `browser ${browser}`),
    account: counter("guess-account", name),
    // A known browser is slowed by its own failures only: others may share its address.
    address: browser === undefined ? counter("guess-address", network) : undefined,
    slot: counter("guess-turn", name),
  };
}

/**
 * Counts an attempt before its password is checked. Resolves with 0, or with the seconds to wait: then nothing may be checked.
 * Refused are networks, and pairs of network and account. An account that many networks guess at makes strangers wait in line, so
 * that addresses buy no guesses; its owner, whose browser or network is known, does not stand in that line.
 */
export async function secondsToWait(attempt: Attempt): Promise<number> {
  try {
    const waitMs = await withCounters((client) => admit(attempt, Date.now(), client));
    if (waitMs > 0) {
      await signInLane().stepOut(() => sleep(waitMs));
    }
    return 0;
  } catch (error) {
    if (error instanceof Refused) {
      const { account, address, both } = counters(attempt);
      await mendFuture(Date.now(), account, address, both);
      return Math.ceil(error.waitMs / 1000);
    }
    throw error;
  }
}

/** Thrown to take back what an attempt has counted that is refused: it was none. */
class Refused extends Error {
  constructor(readonly waitMs: number) {
    super("Refused");
  }
}

function refuseIf(waitMs: number): void {
  if (waitMs > 0) {
    throw new Refused(waitMs);
  }
}

/** Counts an attempt, or throws `Refused`. Resolves with the milliseconds until its slot. */
async function admit(attempt: Attempt, nowMs: number, client: Parameters<Parameters<typeof withCounters>[0]>[0]): Promise<number> {
  const keys = counters(attempt);
  // Counted before anything is decided: guesses that come at the same moment see each other.
  const before = (await countOne(keys.account, wholeAccount, nowMs, client)) - 1;
  const guarded = before >= wholeAccount.free;
  const known =
    attempt.browser !== undefined || (guarded && (await attempt.knowsNetwork?.(networkOf(attempt.address ?? "unknown"))) === true);
  if (keys.address !== undefined) {
    refuseIf(await take(keys.address, wholeAddress, nowMs, client));
  }
  refuseIf(await take(keys.both, guarded && !known ? manyFailures : addressAndAccount, nowMs, client));
  const waitMs = guarded && !known ? await reserveSlot(keys.slot, strangersWaitMs(before), heldMsMax, nowMs, client) : 0;
  refuseIf(waitMs > heldMsMax ? waitMs : 0);
  return waitMs;
}

/** The attempt was right: its failures no longer count. */
export async function passed(attempt: Attempt): Promise<void> {
  const keys = counters(attempt);
  await withCounters(async (client) => {
    await giveBack(client, keys.account, keys.address);
    await forget(client, keys.both);
  });
  await forgetOld();
}

/** The attempt was counted, but its password was not looked at: it was no guess. */
export async function unchecked(attempt: Attempt): Promise<void> {
  const { both, account, address } = counters(attempt);
  await withCounters((client) => giveBack(client, account, address, both));
}
