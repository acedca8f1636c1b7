import { bodyLength, endOfHead, readHeaders, sizeLimits } from "./message";
import { SipSyntaxError } from "./syntax";

/** Cuts a byte stream into messages by Content-Length (RFC 3261 section 18.3). */
export interface Framer {
  /** Whole messages so far. Throws `SipSyntaxError` if the stream is not SIP or too large: it cannot be read on then. */
  push(chunk: Buffer): readonly Buffer[];
}

export function createFramer(): Framer {
  let rest = Buffer.alloc(0);

  function cut(): Buffer | undefined {
    // Keep-alives between messages are bare line ends (RFC 5626 section 3.5.1).
    let start = 0;
    while (rest[start] === 0x0d || rest[start] === 0x0a) {
      start += 1;
    }
    rest = rest.subarray(start);
    const end = endOfHead(rest);
    if (end > sizeLimits.headBytesMax || (end < 0 && rest.length > sizeLimits.headBytesMax)) {
      throw new SipSyntaxError("The head is too large.");
    }
    if (end < 0) {
      return undefined;
    }
    const lines = rest.toString("utf8", 0, end - 4).split("\r\n");
    // Content-Length is a duty on streams; those that forget it send no body.
    const whole = end + (bodyLength(readHeaders(lines.slice(1))) ?? 0);
    if (rest.length < whole) {
      return undefined;
    }
    const message = rest.subarray(0, whole);
    rest = rest.subarray(whole);
    return message;
  }

  return {
    push(chunk) {
      rest = Buffer.concat([rest, chunk]);
      const messages: Buffer[] = [];
      for (let message = cut(); message; message = cut()) {
        messages.push(message);
      }
      return messages;
    },
  };
}
