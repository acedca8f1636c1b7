import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { DeviceReply } from "@/lib/net/types";
import { type Document, isDocument } from "@/lib/schema/document";
import { readJson } from "./lossless-json";

/** What one answer said, read once. */
export interface Answer {
  readonly status: number;
  /** The JSON; undefined for an empty body and for one that is no JSON. */
  readonly json: unknown;
  readonly empty: boolean;
  /** The PBX's own words: `err_code` and `msg`, or a short plain text. */
  readonly words: string | undefined;
  /** True for an error told in the vendor's own way, with an `err_code`. */
  readonly coded: boolean;
}

const wordsLengthMax = 300;

/** Quotes the PBX without what it must not repeat: an error text may hold the value it complains of. */
function tidy(text: string, hidden: readonly string[]): string | undefined {
  let plain = text.replaceAll(/\p{Cc}+/gu, " ").trim();
  for (const secret of hidden) {
    plain = secret.length < 3 ? plain : plain.replaceAll(secret, "…");
  }
  return plain === "" ? undefined : plain.slice(0, wordsLengthMax);
}

function wordsOf(json: unknown): { words: string | undefined; coded: boolean } {
  if (!isDocument(json)) {
    return { words: undefined, coded: false };
  }
  const code = typeof json.err_code === "number" || typeof json.err_code === "string" ? String(json.err_code) : "";
  const coded = code !== "" && code !== "0";
  const message = [json.msg, json.message].find((candidate) => typeof candidate === "string" && candidate !== "");
  const parts = [typeof message === "string" ? message : "", coded ? `(err_code ${code})` : ""];
  return { words: parts.filter((part) => part !== "").join(" "), coded };
}

/** `hidden`: secrets of the request, which the PBX may repeat. */
export function answerOf(reply: DeviceReply, hidden: readonly string[]): Answer {
  const text = reply.text.trim();
  let json: unknown;
  try {
    json = text === "" ? undefined : readJson(text);
  } catch {
    const plain = text.length <= wordsLengthMax && !/[<{[]/.test(text);
    return { status: reply.status, json: undefined, empty: false, words: plain ? tidy(text, hidden) : undefined, coded: false };
  }
  const { words, coded } = wordsOf(json);
  return { status: reply.status, json, empty: text === "", words: words ? tidy(words, hidden) : undefined, coded };
}

const device = ({ status, words }: Answer) => ({ status, ...(words === undefined ? {} : { message: words }) });

function quoted(words: string | undefined): string {
  return words === undefined ? "." : `: ${words}${/[.!?]$/.test(words) ? "" : "."}`;
}

/** What an answer that is no success means. `write`: the request may have changed something although the answer is unusable. */
export function faultOf(answer: Answer, write: boolean): DeviceFault {
  const { status, words } = answer;
  if (status === 404 && !answer.coded) {
    return new DeviceFault("device_unsupported", "The PBX has no such page. Check its version: this driver speaks to version 12.", {
      device: device(answer),
      maybeSent: false,
    });
  }
  if (status === 403) {
    return new DeviceFault(
      "device_rejected",
      `The PBX does not allow this to our user${quoted(words)} Only the administrator may change providers.`,
      {
        device: device(answer),
        maybeSent: false,
      },
    );
  }
  if (status >= 400 && status < 500) {
    return new DeviceFault("device_rejected", `The PBX refuses this${quoted(words)}`, { device: device(answer), maybeSent: false });
  }
  if (status >= 200 && status < 300 && answer.coded) {
    return new DeviceFault("device_rejected", `The PBX refuses this${quoted(words)}`, { device: device(answer), maybeSent: false });
  }
  const what =
    status >= 500
      ? `reports an error of its own (${status})`
      : status >= 300
        ? `redirects us (${status})`
        : "answered something that is not its API";
  return new DeviceFault("device_unexpected_reply", `The PBX ${what}${quoted(words)} Check the address and the port, then try again.`, {
    device: device(answer),
    maybeSent: write,
  });
}

/** True for a success that says what it should. */
export function isSuccess({ status, coded }: Answer): boolean {
  return status >= 200 && status < 300 && !coded;
}

/** The document of a read. */
export function documentOf(answer: Answer): Document {
  if (isSuccess(answer) && isDocument(answer.json)) {
    return answer.json;
  }
  throw faultOf(answer, false);
}

/**
 * True if the PBX no longer knows our token. No page says how it tells: a 401, words about a token or a session, or, on a read,
 * a 400 without a word.
 */
export function refusesToken(answer: Answer, write: boolean): boolean {
  if (answer.status === 401) {
    return true;
  }
  if (answer.status !== 400 && !(isTwoHundred(answer) && answer.coded)) {
    return false;
  }
  return answer.words === undefined ? !write : /token|session|not logged|unauthori[sz]ed/i.test(answer.words);
}

function isTwoHundred({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** For a read that only prepares a write: whatever went wrong with it, nothing was written. */
export function nothingWritten(error: unknown): never {
  if (isDeviceFault(error)) {
    throw new DeviceFault(error.code, error.message, { ...error.details, maybeSent: false });
  }
  throw error;
}
