import type { ResetHelp } from "@/lib/lines/help-schema";
import { readerTimes } from "../ui/times";
import type { Notice } from "./use-helpdesk";

type Cause = ResetHelp["cause"];

/** What an agent can say on the telephone. Nothing is promised that nobody has begun. */
const spoken: Partial<Readonly<Record<Cause, string>>> = {
  server_silent: "The telephone system does not answer. We know of it, and I pass it on.",
  site_silent: "The building has lost its power or its network. I pass it on.",
  door_silent: "The device has no power or no network. Somebody has to look at it there: I pass it on.",
  passwords_differ: "I set a new password now. Try again in a minute.",
  password_refused: "I set a new password now. Try again in a minute.",
};

export function sayOf({ help }: Pick<Notice, "help">): string {
  return (
    spoken[help.cause] ??
    (help.verdict === "unknown" ? "I look at it now, and may have to pass it on." : "It is a setting. I pass it on to an installer.")
  );
}

/** "Apartment 24, Harbour Quay". */
export function titleOf({ name, site }: Pick<Notice, "name" | "site">): string {
  return site === null ? name : `${name}, ${site}`;
}

/** What an agent pastes into the ticket for whoever goes on: never a secret, never an address. */
export function noticeNote(notice: Notice, origin: string): string {
  const at = readerTimes().exact;
  return [
    `${titleOf(notice)} (${notice.number}): ${notice.noticed}`,
    `${notice.help.words} ${verdictWords[notice.help.verdict]}.`,
    ...(notice.since ? [`Last answered ${at(notice.since)}.`] : []),
    ...(notice.help.at ? [`Seen ${at(notice.help.at)}.`] : []),
    ...(notice.lineId ? [`${origin}/lines/${notice.lineId}`] : []),
  ].join("\n");
}

/** Whether a reset helps, in the words of a heading. */
export const verdictWords: Readonly<Record<ResetHelp["verdict"], string>> = {
  yes: "A reset helps",
  no: "A reset does not help",
  unknown: "Not known whether a reset helps",
  not_needed: "A reset is not needed",
};
