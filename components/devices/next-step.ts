import type { DeviceDetail } from "@/lib/devices/schemas";
import { capital, statusDetail } from "@/lib/devices/status-words";
import { sectionOf } from "@/lib/drivers/catalog";
import { type BrokenLine, wayOut } from "../lines/way-out";
import { differencesAnchor } from "./differences-anchor";

/** What a person does next about a device. */
export interface NextStep {
  /** "Accept its certificate". */
  readonly words: string;
  /** Why, in a sentence. */
  readonly why: string;
  /** Where it is done; `check`: here, by asking the device. Undefined: on this page, or nowhere in particular. */
  readonly way: { readonly label: string; readonly href: string } | "check" | undefined;
}

/** What is known of a device's lines; undefined: not asked, or this person sees none. */
export interface KnownLines {
  readonly total: number;
  /** True while it is being given one. */
  readonly coming: boolean;
  readonly broken: (BrokenLine & { readonly name: string }) | undefined;
}

/** What this person may do about a line. */
export interface MayDo {
  readonly reset: boolean;
  /** Give this device one, with the card that its page has for it. */
  readonly giveLine: boolean;
}

type Device = Pick<
  DeviceDetail,
  "id" | "noun" | "driver" | "truths" | "found" | "loginRefusedAt" | "credentialState" | "cause" | "site" | "checkedAt" | "sections"
>;

/** The first section that holds an account which signs in to a server. */
function accountSection({ driver, sections }: Device): { readonly id: string; readonly label: string } | undefined {
  return sections.find(({ id, absent }) => !absent && sectionOf(driver, id)?.account !== undefined);
}

/** What stands in the way of working with it at all. */
function toReachIt(device: Device): NextStep | undefined {
  const { noun, truths, found } = device;
  const connection = (label: string, mend = "") => ({ label, href: `/devices/${device.id}/connection${mend}` });
  if (found?.kind === "another_device") {
    return {
      words: `Say which ${noun} this is`,
      why: `Another ${noun} answers at its address.`,
      way: connection("It moved or was replaced"),
    };
  }
  if (found?.kind === "secure_address" || device.cause === "certificate") {
    const why = found
      ? "It leads to https, and nobody has seen its certificate there."
      : `${capital(statusDetail("signedIn", truths.signedIn))}.`;
    return {
      words: "Accept its certificate",
      why: plainStop(why),
      way: connection("Look at its certificate", found ? "" : "?mend=certificate"),
    };
  }
  if (truths.reachable.state === "no") {
    const why = `${capital(statusDetail("reachable", truths.reachable))}. Look at its power, its cable and its address.`;
    return { words: "Bring it back to the network", why: plainStop(why), way: "check" };
  }
  if (device.credentialState !== "ok") {
    const why = device.credentialState === "missing" ? "No login is stored." : "The stored login cannot be opened.";
    return { words: "Sign in", why, way: connection("Enter its login", "?mend=login") };
  }
  if (device.loginRefusedAt !== null || device.cause === "login_refused" || device.cause === "login_unopened") {
    return { words: "Sign in", why: `The ${noun} refuses the stored login.`, way: connection("Enter its login", "?mend=login") };
  }
  if (device.cause === "sessions_full") {
    return {
      words: "Sign out elsewhere",
      why: `Others use all of the ${noun}'s sessions. They end by themselves after a while.`,
      way: "check",
    };
  }
  if (device.cause === "tls_outdated") {
    const why = `The ${noun} speaks an encryption that is too old. A newer firmware is better than to allow it.`;
    return { words: "Update its firmware, or allow the old encryption", why, way: connection("Open connection") };
  }
  return device.checkedAt === null || truths.reachable.state === "unknown"
    ? { words: "Check it", why: "Whether it answers is not known yet.", way: "check" }
    : undefined;
}

function plainStop(sentence: string): string {
  return sentence.replace(/\.\.(?= |$)/g, ".");
}

/**
 * The first thing that is left to do about a device, from the truths that its page knows: to reach it, to sign in, to give its account a
 * password, to mend its line, to settle what differs, to say where it hangs. Undefined: nothing.
 */
export function nextStepOf(device: Device, lines: KnownLines | undefined, may: MayDo): NextStep | undefined {
  const first = toReachIt(device);
  if (first) {
    return first;
  }
  const account = accountSection(device);
  const toAccount = account && { label: `Open ${account.label}`, href: `/devices/${device.id}/settings/${account.id}` };
  const toLine = (why: string): NextStep =>
    may.giveLine && lines?.total === 0
      ? { words: "Give it a line", why: `${why} The card below makes one.`, way: undefined }
      : { words: "Give its account a user and a password", why, way: toAccount };
  if (device.cause === "not_commissioned" && toAccount && !lines?.coming) {
    return toLine("All of its accounts are as they left the factory.");
  }
  if (lines?.broken) {
    const { broken } = lines;
    const said = broken.disagreements.find(({ severity }) => severity === "problem")?.words;
    return { words: `Mend its line ${broken.name}`, why: said ?? "The line is broken.", way: wayOut(broken, may.reset) };
  }
  if (device.truths.registered.state === "no") {
    const why = `${capital(statusDetail("registered", device.truths.registered))}.`;
    return { words: "Get it registered", why: plainStop(why), way: toAccount };
  }
  if (account && lines?.total === 0 && !lines.coming) {
    return toLine("No line is made of it yet: nobody can call it.");
  }
  if (device.truths.matches.state === "differs") {
    const way = { label: "See what differs", href: `/devices/${device.id}#${differencesAnchor}` };
    return { words: "Decide what is right", why: `The ${device.noun} has other settings than are kept here.`, way };
  }
  if (device.site === null) {
    const way = { label: "Choose its site", href: `/devices/${device.id}/connection` };
    return { words: "Say where it hangs", why: "It belongs to no site yet.", way };
  }
  return undefined;
}
