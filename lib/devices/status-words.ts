import type { Status, Statuses, StatusName } from "@/lib/device-access/schemas";
import type { DeviceItem } from "@/lib/devices/schemas";

export const statusNames: readonly StatusName[] = ["reachable", "signedIn", "registered", "matches"];

export const statusLabels: Readonly<Record<StatusName, string>> = {
  reachable: "Reachable",
  signedIn: "Signed in",
  registered: "Registered",
  matches: "Matches",
};

/** What each status asks, beside its name. */
export const statusMeaning: Readonly<Record<StatusName, string>> = {
  reachable: "answers on the network",
  signedIn: "accepts our password",
  registered: "the PBX sees it",
  matches: "settings are as kept here",
};

export const stateWords: Readonly<Record<Status["state"], string>> = {
  yes: "yes",
  no: "no",
  differs: "differs",
  unknown: "not known",
  not_applicable: "does not apply",
};

/** What a status says when the device gave no words of its own. */
const plain: Readonly<Record<StatusName, Readonly<Record<Status["state"], string>>>> = {
  reachable: {
    yes: "answers",
    no: "does not answer",
    differs: "another device answers",
    unknown: "not checked yet",
    not_applicable: "does not apply",
  },
  signedIn: {
    yes: "accepts our password",
    no: "refuses our password",
    differs: "signed in otherwise",
    unknown: "not known",
    not_applicable: "does not apply",
  },
  registered: {
    yes: "registered",
    no: "not registered",
    differs: "only some are registered",
    unknown: "not known",
    not_applicable: "nothing to register",
  },
  matches: {
    yes: "as kept here",
    no: "not as kept here",
    differs: "differs from here",
    unknown: "nothing to compare with yet",
    not_applicable: "nothing kept here",
  },
};

/** Letters that fit on one line beside a truth's name in a header. */
const shortMax = 40;

/** What was seen, in words. */
export function statusDetail(name: StatusName, status: Status): string {
  return status.detail ?? plain[name][status.state];
}

/** What was seen, as short as a header needs it: causes and lists of names stand in full where there is room for them. */
export function statusInShort(name: StatusName, status: Status): string {
  if (status.state === "yes" || status.state === "differs") {
    const said = statusDetail(name, status);
    const [head = said] = said.split(/[:.]/);
    return head.length <= shortMax ? head : status.state === "differs" ? "differs" : plain[name][status.state];
  }
  if (name === "signedIn" && status.state === "no") {
    return uncapital(notSignedIn(status));
  }
  return status.state === "unknown" ? "not known" : plain[name][status.state];
}

/** "Reachable: yes, Signed in: yes, Registered: no, Matches: not known". */
export function allStatuses(truths: Statuses): string {
  return statusNames.map((name) => `${statusLabels[name]}: ${stateWords[truths[name].state]}`).join(", ");
}

/** What is said of a device that takes our password no more; any other detail is a reason why nobody signed in, and no refusal. */
const refusal = /refuses our (?:password|login)/;

/** Why Lineward is not signed in, as short as a row needs it: "Refuses our password", "New certificate, sign-in paused". */
export function notSignedIn({ detail }: Pick<Status, "detail">): string {
  return detail && !refusal.test(detail) && detail.length <= shortMax ? capital(detail) : short.signedIn;
}

const short: Readonly<Record<StatusName, string>> = {
  reachable: "No answer",
  signedIn: "Refuses our password",
  registered: "Not registered",
  matches: "Settings differ",
};

export interface StatusWords {
  readonly words: string;
  readonly tone: "quiet" | "warn" | "bad";
}

/** The first status that is not as it should be, in words; "In order" if there is none. */
export function statusWords({
  truths,
  loginRefusedAt,
  credentialState,
}: Pick<DeviceItem, "truths" | "loginRefusedAt" | "credentialState">): StatusWords {
  if (truths.reachable.state === "no") {
    return { words: short.reachable, tone: "bad" };
  }
  if (truths.reachable.state === "differs") {
    return { words: "Another device answers", tone: "bad" };
  }
  if (credentialState === "unreadable") {
    return { words: "Stored password cannot be opened", tone: "bad" };
  }
  if (loginRefusedAt) {
    return { words: short.signedIn, tone: "bad" };
  }
  if (truths.signedIn.state === "no") {
    return { words: notSignedIn(truths.signedIn), tone: "bad" };
  }
  for (const name of statusNames) {
    const { state, detail } = truths[name];
    if (state === "no") {
      return { words: short[name], tone: "bad" };
    }
    if (state === "differs") {
      return { words: detail ? capital(detail) : short[name], tone: "warn" };
    }
  }
  const unseen = statusNames.find((name) => truths[name].unseen);
  if (unseen !== undefined) {
    return { words: unseen === "reachable" ? "Something else answers" : `${statusLabels[unseen]}: cannot be seen`, tone: "warn" };
  }
  const unknown = statusNames.find((name) => truths[name].state === "unknown");
  if (unknown === "reachable") {
    return { words: "Not checked yet", tone: "quiet" };
  }
  if (unknown === "matches") {
    return { words: "Not compared yet", tone: "quiet" };
  }
  return { words: unknown === undefined ? "In order" : `${statusLabels[unknown]}: not known`, tone: "quiet" };
}

const uncapital = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
