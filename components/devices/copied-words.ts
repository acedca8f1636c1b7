import type { Copied } from "../form/copy-into";

const listed = (names: readonly string[]) => (names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

/** What was taken from another device, in a sentence. */
export function takenWords({ taken }: Copied, from: string): string {
  return taken.length === 0
    ? `${from} holds the same: nothing was taken.`
    : `${taken.length === 1 ? "1 value" : `${taken.length} values`} of ${from} ${taken.length === 1 ? "stands" : "stand"} below as changes to review.`;
}

/** What was left out, and why. */
export function leftOutWords({ identity, secrets, unsayable }: Copied): string {
  const parts = [
    identity.length > 0 ? `${listed(identity)}, which ${identity.length === 1 ? "says" : "say"} who a device is` : "",
    secrets.length > 0 ? `${listed(secrets)}, which ${secrets.length === 1 ? "is a secret" : "are secrets"} of each` : "",
    unsayable.length > 0 ? `${listed(unsayable)}, which cannot be emptied` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `Left out: ${parts.join("; ")}.`;
}
