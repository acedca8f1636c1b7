import type { Document } from "@/lib/schema/document";
import type { FieldWarning } from "@/lib/schema/field";
import type { Path } from "@/lib/schema/walk";
import type { Codec } from "./codecs";

type Warning = FieldWarning & { readonly path: Path };

/** Absent means kept: only what is known to be empty counts. */
const isCleared = (value: unknown) => value === null || value === "";
const isEmpty = (value: unknown) => value === undefined || value === "";

function number(values: Document, key: string): number | undefined {
  const value = values[key];
  return typeof value === "number" ? value : undefined;
}

function codecsOf(values: Document): readonly Codec[] {
  return Array.isArray(values.codecs) ? (values.codecs as Codec[]) : [];
}

function aboutRegistration(values: Document): Warning[] {
  const found: Warning[] = [];
  const { registration, host } = values;
  if (registration === "out" && isEmpty(host)) {
    found.push({ path: "host", message: "The gateway signs in to a host, and there is none: it will not register." });
  }
  if (registration === "out" && host === "dynamic") {
    found.push({
      path: "host",
      message: "dynamic means that the other end tells its address by registering here. To sign in there, the gateway needs its address.",
    });
  }
  if (registration === "out" && isEmpty(values.defaultuser)) {
    found.push({ path: "defaultuser", message: "The gateway signs in as a user, and there is none: the other end will refuse it." });
  }
  if (registration === "out" && isCleared(values.secret)) {
    found.push({ path: "secret", message: "The gateway signs in with a password, and there is none: the other end will refuse it." });
  }
  if (registration === "in" && isCleared(values.secret)) {
    found.push({ path: "secret", message: "Without a password anyone who knows the name can register here." });
  }
  if (registration === "in" && typeof host === "string" && host !== "dynamic") {
    const message = "The other end registers from wherever it is. With a fixed host the gateway may refuse it from anywhere else.";
    found.push({ path: "host", message, fix: "dynamic" });
  }
  if (values.insecure === true) {
    found.push({ path: "insecure", message: "Calls from this host are taken without a password.", fix: false });
  }
  return found;
}

function aboutMedia(values: Document): Warning[] {
  const found: Warning[] = [];
  const codecs = codecsOf(values);
  const offered = codecs.filter((codec) => codec.enabled);
  if (codecs.length > 0 && offered.length === 0) {
    found.push({ path: "codecs", message: "Every codec is off: no call will have sound, and most will not be set up." });
  }
  if (values.preferred_codec_only === true && offered.length > 0 && codecs[0]?.enabled === false) {
    found.push({
      path: "preferred_codec_only",
      message: "Only the first codec may be used, and the first in the list is off.",
      fix: false,
    });
  }
  const carriesFax = offered.some(({ id }) => id === "ulaw" || id === "alaw");
  if (codecs.length > 0 && typeof values.t38pt_udptl === "string" && values.t38pt_udptl.startsWith("yes") && !carriesFax) {
    found.push({
      path: "t38pt_udptl",
      message: "T.38 begins as a call in G.711, and neither of its codecs is offered: faxes will not get through.",
      fix: "no",
    });
  }
  for (const key of ["rtptimeout", "rtpholdtimeout"]) {
    if (values[key] === true) {
      const message = "The page says 0 or 1, and Asterisk takes seconds here: 1 may end a call after one silent second.";
      found.push({ path: key, message, fix: false });
    }
  }
  return found;
}

function aboutTimers(values: Document): Warning[] {
  const found: Warning[] = [];
  const [expires, least] = [number(values, "session_expires"), number(values, "session_minse")];
  if (expires !== undefined && least !== undefined && expires < least) {
    found.push({ path: "session_expires", message: `Below the session minimum of ${least} s: the other end will refuse it.`, fix: least });
  }
  if (least !== undefined && least < 90) {
    found.push({ path: "session_minse", message: "RFC 4028 allows nothing under 90 s: other ends may refuse it.", fix: 90 });
  }
  const [t1, timerB, t1Least] = [number(values, "timert1"), number(values, "timerb"), number(values, "t1min")];
  if (t1 !== undefined && timerB !== undefined && timerB < 64 * t1) {
    const fix = 64 * t1;
    found.push({ path: "timerb", message: `Under 64 × T1 (${fix} ms) the gateway gives up before its last try was sent (RFC 3261).`, fix });
  }
  if (t1 !== undefined && t1Least !== undefined && t1 < t1Least) {
    found.push({ path: "timert1", message: `Below its own minimum of ${t1Least} ms, which wins.`, fix: t1Least });
  }
  return found;
}

function aboutNetwork(values: Document): Warning[] {
  const found: Warning[] = [];
  const hops = number(values, "max_forwards");
  if (hops !== undefined && hops < 10) {
    const message = `After ${hops} hops a call is dropped. The gateway's default of 3 fails behind a few proxies; SIP's own is 70.`;
    found.push({ path: "max_forwards", message, fix: 70 });
  }
  const every = number(values, "qualifyfreq");
  if (values.qualify === false && every !== undefined && every !== 60) {
    found.push({ path: "qualifyfreq", message: "Has no effect: the check that it is reachable is off.", fix: 60 });
  }
  return found;
}

/** What the gateway saves without complaint and what may still not work, each with its reason. The page itself warns of it. */
export function endpointWarnings(values: Document): readonly Warning[] {
  return [...aboutRegistration(values), ...aboutNetwork(values), ...aboutMedia(values), ...aboutTimers(values)];
}
