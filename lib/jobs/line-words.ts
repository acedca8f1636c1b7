import type { Cause } from "@/lib/new-lines/facts";
import type { ReasonCode } from "@/lib/new-lines/reasons";
import { factWords, type Telling } from "@/lib/new-lines/words";

const reasons: Readonly<Record<ReasonCode, (user: string) => string>> = {
  registers_nowhere: () => "A device of its kind registers nowhere, so it is given no line.",
  has_line: () => "It has a line already. Nothing was sent.",
  login_refused: () => "It refuses our login. Enter it again under Connection first.",
  no_server: () => "No PBX or gateway takes accounts of its site. Add one, or have an admin let one serve its site under its Connection.",
  other_server: () => "The PBX that was named for it takes no accounts of its site.",
  server_unasked: () => "Its PBX cannot be asked which numbers it has.",
  no_range: () => "Its site has no range of numbers from which the next one could be taken. Give the site one, or write the number.",
  range_full: () => "No number of its site's range is free. Widen the range, or write the number.",
  user_taken: (user) => `${user} is taken, or kept for another device.`,
  user_unfit: (user) => `One of both ends does not take ${user} as a number.`,
  no_password: () => "No password fits the rules of both ends.",
  user_twice: (user) => `${user} is asked for by several rows.`,
  being_replaced: () => "Another device is taking its place. Give it a line when that has ended.",
  under_way: () => "Another line for it has not ended. Its own page says how it stands.",
};

/** Why a device is given no line, in words that name neither it nor its server. */
export function noLineWords({ reason, user = "" }: { readonly reason: ReasonCode; readonly user?: string | undefined }): string {
  return reasons[reason](user);
}

/** As who reads a row knows the two: it stands beside its device's name, and its server may stand on a site of others. */
function telling(seesAll: boolean): Telling {
  const name = (id: string) => (id === "device" ? "it" : "its PBX");
  return {
    reader: {
      seesAll,
      sees: (id) => seesAll || id === "device",
      noun: (id) => (id === "device" ? "device" : "PBX"),
      name,
      called: name,
      place: () => "",
    },
    user: "the number",
    device: { id: "device", name: "it" },
    server: { id: "server", name: "its PBX" },
    // As every line is given: see lib/new-lines/begin.ts.
    steps: [
      { seq: 3, kind: "server", ofSeq: null, deviceId: "server" },
      { seq: 4, kind: "device", ofSeq: null, deviceId: "device" },
      { seq: 5, kind: "switch", ofSeq: null, deviceId: "device" },
    ],
    singular: "account",
  };
}

type State = "done" | "silent" | "not_written" | "put_back" | "half_done" | "taken_back" | "not_given";

const before: Readonly<Record<State, string>> = {
  done: "It has its line.",
  silent: "Nothing was written, and it is tried again.",
  not_written: "Nothing was written.",
  put_back: "Put back.",
  half_done: "Half done: finish it, or put it back, on its own page.",
  taken_back: "Its line is taken back: its PBX has no account of that number, and it has the account that it had.",
  not_given: "It has not this line any more. Nothing was sent.",
};

/** What became of a line that was given, with what was in the way. */
export function lineWords(
  {
    state,
    causes,
    passwordStays,
  }: { readonly state: State; readonly causes: readonly Cause[]; readonly passwordStays?: boolean | undefined },
  seesAll: boolean,
): string {
  const to = telling(seesAll);
  const told = causes.map((cause) => {
    const text = factWords(cause, to);
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
  });
  const stays = passwordStays ? ["Its password before was never known to Lineward: it has the new one there."] : [];
  return [before[state], ...stays, ...told].join(" ");
}
