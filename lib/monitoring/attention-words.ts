/** What a cause is called, of one and of several. */
const said: Readonly<Record<string, readonly [one: string, several: string]>> = {
  silent: ["does not answer", "do not answer"],
  another_device: ["is another device now", "are other devices now"],
  certificate: ["shows a new certificate", "show new certificates"],
  login_refused: ["refuses our password", "refuse our password"],
  login_unopened: ["has a login here that cannot be opened", "have logins here that cannot be opened"],
  sessions_full: ["has no session left for us", "have no session left for us"],
  tls_outdated: ["speaks only outdated encryption", "speak only outdated encryption"],
  not_commissioned: ["is not commissioned yet", "are not commissioned yet"],
  unregistered: ["is not registered", "lost their registration"],
  shared_account: ["has an account that is not its own", "share one account"],
  differs: ["differs from what is kept here", "differ from what is kept here"],
  partly_offline: ["has providers that are offline", "have providers that are offline"],
  unseen: ["cannot be seen in full", "cannot be seen in full"],
};

/** Why, and what comes next, where the device's own words do not say it or there are several of them. */
const because: Readonly<Record<string, readonly [one: string, several: string]>> = {
  silent: ["", "What they share may be the cause: a switch, a cable, the power."],
  certificate: ["Sign-in is paused until you accept it.", "Sign-in is paused until you accept each."],
  login_refused: [
    "It was changed on the {noun} itself, or entered wrong here. Enter the new one to sign in again.",
    "It was changed on them, or entered wrong here. Enter the new one to sign in again.",
  ],
  login_unopened: ["It was sealed with a key that is not here. Enter it again, or bring the key back.", ""],
  sessions_full: ["Somebody else is signed in. It is asked again by itself.", "They are asked again by themselves."],
  tls_outdated: ["Update it, or allow the old encryption under Connection.", "Update them, or allow the old encryption under Connection."],
  not_commissioned: [
    "It still has the account that it left the factory with. Give it its own.",
    "They still have the account that they left the factory with. Give each its own.",
  ],
  shared_account: [
    "So many use the same one that no line is made of it. Give it its own.",
    "Calls reach whichever registered last, and no line is made of it. Give each its own.",
  ],
  differs: ["", "Somebody edited them elsewhere. Keep theirs or put ours back."],
};

/** "lost their registration"; of one, "is not registered". */
export function verdict(cause: string, count: number): string {
  const [one, several] = said[cause.split("/")[0] ?? ""] ?? ["needs a look", "need a look"];
  return count === 1 ? one : several;
}

export function explanation(cause: string, count: number, noun: string): string {
  return (because[cause]?.[count === 1 ? 0 : 1] ?? "").replace("{noun}", noun);
}

/** With a capital and one full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || /[.!?]$/.test(trimmed) ? `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}` : `${sentence(`${trimmed}.`)}`;
}
