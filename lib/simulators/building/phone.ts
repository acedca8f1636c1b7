import { startUserAgent, type UserAgentAccount } from "../user-agent";

/** An account with the time between two registrations. */
export interface PhoneAccount extends UserAgentAccount {
  readonly everySeconds: number;
}

/** The SIP half of a device: registers for real with whatever the device holds, and again when that has changed. */
export interface Phone {
  /** True if the server has taken the account that the device holds at this moment. */
  registered(): boolean;
  /** Tries the account that the device holds now without waiting, and resolves when it was tried. */
  tried(): Promise<void>;
  close(): Promise<void>;
}

/** The agent's own clock is not used: when to try again hangs on the account and on the last answer. */
const neverSeconds = 2_000_000;
const lookEveryMs = 250;
/** After a refusal a device waits longer each time: the server may be learning the new password just now, or never will. */
const retryMs = [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const;

const keyOf = (account: PhoneAccount | undefined) => (account ? JSON.stringify(account) : "");

export interface PhoneOptions {
  /** The address that it registers from; default: 127.0.0.1. */
  readonly host?: string;
  /** So that a building does not register as one. */
  readonly startAfterMs?: number;
  /** How long a device is busy with a changed account before it registers with it; asked at each change. */
  readonly settleMs?: () => number;
}

/** `account`: asked again and again; undefined while there is none. */
export async function startPhone(
  account: () => PhoneAccount | undefined,
  { host = "127.0.0.1", startAfterMs = 0, settleMs = () => 0 }: PhoneOptions = {},
): Promise<Phone> {
  let open = false;
  /** The account of the newest try, and the one that the server has taken. */
  let sent = "";
  /** The account that is due to be tried. */
  let awaited = "";
  let taken: string | undefined;
  let misses = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  let trying: Promise<void> | undefined;

  const agent = await startUserAgent({
    account() {
      const now = open ? account() : undefined;
      sent = keyOf(now);
      return now;
    },
    everySeconds: neverSeconds,
    host,
  });

  async function register(): Promise<void> {
    const state = await agent.registerNow().catch(() => "offline" as const);
    const everyMs = (account()?.everySeconds ?? 60) * 1_000;
    taken = state === "registered" ? sent : undefined;
    misses = taken === undefined ? misses + 1 : 0;
    const waitMs = taken === undefined ? (retryMs[Math.min(misses, retryMs.length) - 1] ?? everyMs) : everyMs;
    dueAt = state === "disabled" ? Number.POSITIVE_INFINITY : Date.now() + waitMs;
    awaited = sent;
    trying = undefined;
  }

  /** `hurry`: what has changed is tried now. */
  function look(hurry = false): void {
    const now = keyOf(account());
    if (!open || trying) {
      return;
    }
    if (now !== awaited || (hurry && now !== sent)) {
      awaited = now;
      misses = 0;
      dueAt = Date.now() + (hurry ? 0 : settleMs());
    }
    if (Date.now() >= dueAt) {
      trying = register();
    }
  }

  const timer = setInterval(() => look(), lookEveryMs);
  const opening = setTimeout(() => {
    open = true;
    look(true);
  }, startAfterMs);
  return {
    registered() {
      look();
      return taken !== undefined && taken === keyOf(account());
    },
    async tried() {
      open = true;
      do {
        look(true);
        await trying;
      } while (keyOf(account()) !== sent);
    },
    async close() {
      clearInterval(timer);
      clearTimeout(opening);
      open = false;
      await agent.close();
    },
  };
}
