import { howMany } from "@/lib/devices/how-many";

/** What is said of devices with an account that cannot be one device's. */
interface SharedBy {
  readonly why: string;
  readonly user: string;
  readonly count: number;
  /** Undefined where they are of several. */
  readonly kind: string | undefined;
}

/** "still have the default account 101", "share the account 700"; of one device, what it has. */
export function sharedVerdict({ why, user, count }: Pick<SharedBy, "why" | "user" | "count">): string {
  if (why !== "many") {
    return `still ${count === 1 ? "has" : "have"} the default account ${user}`;
  }
  return count === 1 ? "has an account that is not its own" : `share the account ${user}`;
}

/** "412 panels still have the default account 101". */
export function sharedWords(shared: SharedBy): string {
  return `${howMany(shared.count, shared.kind)} ${sharedVerdict(shared)}`;
}

/** How the list of devices is narrowed to those with this account. */
export function accountFilter({ user, host }: { readonly user: string; readonly host: string }): string {
  return `${user}@${host}`;
}
