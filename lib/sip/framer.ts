import { bodyLength, endOfHead, readHeaders, sizeLimits, startOfText } from "./sip-message";
import { SipSyntaxError } from "./syntax";

/**
 * Cuts a byte stream into messages by Content-Length (RFC 3261 section 18.3). Of servers that count it wrongly, an answer is cut where
 * the next one begins, and what belongs to no message is passed over.
 */
export interface Framer {
  /** Whole messages so far. Throws `SipSyntaxError` if the stream begins as another protocol or is too large: it cannot be read on then. */
  push(chunk: Buffer): readonly Buffer[];
  /** The other side has closed: what it left unfinished, if that begins as a message. */
  end(): readonly Buffer[];
  /** True while bytes lie here that are no whole message yet. */
  readonly pending: boolean;
}

const startLine = /^(?:SIP\/2\.0[ \t]+[1-6]\d\d(?![0-9])|[A-Za-z0-9\-.!%*_+`'~]+[ \t]+\S+[ \t]+SIP\/2\.0[ \t\r]*$)/i;
/** A response in the middle of other bytes. */
const nextResponse = /SIP\/2\.0 [1-6]\d\d[ \r\n]/i;

/** Latin-1 keeps one sign per byte, so that places in the text are places in the bytes. */
const textOf = (bytes: Buffer) => bytes.toString("latin1");

function headersOf(head: Buffer) {
  return readHeaders(
    head
      .toString("utf8")
      .split(/\r?\n/)
      .slice(1)
      .filter((line) => line !== ""),
  );
}

export function createFramer(): Framer {
  let rest: Buffer = Buffer.alloc(0);
  /** True once this stream has carried SIP: then strange bytes are a miscounted body, not another protocol. */
  let spoken = false;

  /** Brings the next start line to the front. False while there is none yet. */
  function align(): boolean {
    for (;;) {
      // Keep-alives between messages are bare line ends (RFC 5626 section 3.5.1).
      rest = rest.subarray(startOfText(rest));
      const lineEnd = rest.indexOf(0x0a);
      if (lineEnd < 0) {
        if (rest.length > sizeLimits.headBytesMax) {
          throw new SipSyntaxError("The head is too large.");
        }
        return false;
      }
      if (startLine.test(textOf(rest.subarray(0, lineEnd)))) {
        return true;
      }
      if (!spoken) {
        throw new SipSyntaxError("The first line is not SIP/2.0.");
      }
      const inside = nextResponse.exec(textOf(rest.subarray(0, lineEnd + 1)))?.index;
      rest = rest.subarray(inside ?? lineEnd + 1);
    }
  }

  function cut(): Buffer | undefined {
    if (!align()) {
      return undefined;
    }
    spoken = true;
    const end = endOfHead(rest);
    if (end > sizeLimits.headBytesMax || (end < 0 && rest.length > sizeLimits.headBytesMax)) {
      throw new SipSyntaxError("The head is too large.");
    }
    if (end < 0) {
      return undefined;
    }
    // Content-Length is a duty on streams; those that forget it send no body.
    const headers = headersOf(rest.subarray(0, end));
    const said = bodyLength(headers) ?? 0;
    const isAnswer = /^SIP/i.test(textOf(rest.subarray(0, 3)));
    const next = isAnswer ? nextResponse.exec(textOf(rest.subarray(end, end + said)))?.index : undefined;
    const arrived = rest.length - end;
    const toRegister = isAnswer && headers.some(([name, value]) => name === "cseq" && /REGISTER\s*$/i.test(value));
    // An answer to REGISTER has no body to wait for, whatever it says.
    if (next === undefined && arrived < said && !toRegister) {
      return undefined;
    }
    const whole = end + Math.min(next ?? said, arrived);
    const message = rest.subarray(0, whole);
    rest = rest.subarray(whole);
    return message;
  }

  function cutAll(): readonly Buffer[] {
    const messages: Buffer[] = [];
    for (let message = cut(); message; message = cut()) {
      messages.push(message);
    }
    return messages;
  }

  return {
    push(chunk) {
      rest = Buffer.concat([rest, chunk]);
      return cutAll();
    },
    end() {
      if (!startLine.test(textOf(rest).split(/\r?\n/)[0] ?? "")) {
        return [];
      }
      const left = rest;
      rest = Buffer.alloc(0);
      return [left];
    },
    get pending() {
      return rest.length > 0;
    },
  };
}
