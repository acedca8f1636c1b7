import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { mediaType, type SimulatorAnswer } from "./family";
import type { FaultName } from "./types";

/** The body as it goes over the wire. */
export function bodyText(answer: SimulatorAnswer): string {
  if (answer.body === undefined) {
    return "";
  }
  return typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
}

interface BreakInput {
  readonly response: ServerResponse;
  /** The TCP socket, below TLS where there is TLS. */
  readonly raw: Socket | undefined;
  /** What would have been answered. Its `apply` is not for here. */
  readonly answer: SimulatorAnswer;
  /** Cleared when the stand-in closes. */
  readonly timers: Set<NodeJS.Timeout>;
}

/** Twice and more of any cap on a device's answer. */
const hugeBytes = 16_000_000;
const trickleMs = 100;

const page = "<!doctype html><html><head><title>Welcome</title></head><body><form>Sign in</form></body></html>";

/** At least a few characters of JSON, so that half of it is neither empty nor whole. */
function jsonText(answer: SimulatorAnswer): string {
  const text = bodyText(answer);
  return text.length < 8 ? '{"result":"a little text to cut"}' : text;
}

function huge(response: ServerResponse): void {
  const chunk = "x".repeat(64_000);
  let sent = 0;
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"filler":"');
  const more = () => {
    while (sent < hugeBytes && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) {
        response.once("drain", more);
        return;
      }
    }
    response.end('"}');
  };
  more();
}

function slow({ response, answer, timers }: BreakInput): void {
  const text = jsonText(answer);
  let at = 0;
  response.writeHead(200, { "content-type": mediaType(answer) });
  const timer = setInterval(() => {
    // Blanks after the text keep it legal JSON and endless.
    response.write(text[at] ?? " ");
    at += 1;
  }, trickleMs);
  timers.add(timer);
  response.on("close", () => {
    clearInterval(timer);
    timers.delete(timer);
  });
}

type RawFault = Exclude<FaultName, "unauthorized_once" | "forbidden" | "server_error" | "says_yes">;

/** Answers wrongly, in the one way that the fault names. */
export function breakAnswer(fault: RawFault, input: BreakInput): void {
  const { response, raw, answer } = input;
  switch (fault) {
    case "hang":
      return;
    case "half": {
      const text = jsonText(answer);
      response.writeHead(200, { "content-type": mediaType(answer), "content-length": String(Buffer.byteLength(text)) });
      response.write(text.slice(0, Math.floor(text.length / 2)));
      return;
    }
    case "drop":
    case "applies_and_drops":
      (raw ?? response.socket)?.end();
      (raw ?? response.socket)?.destroySoon();
      return;
    case "reset":
      if (raw) {
        raw.resetAndDestroy();
      } else {
        response.destroy();
      }
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
      return;
    case "invalid_json":
      response.writeHead(200, { "content-type": "application/json" }).end('{"result": yes, "items": [,]}');
      return;
    case "truncated_json": {
      const text = jsonText(answer);
      const cut = text.slice(0, Math.floor(text.length / 2));
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(cut)),
        connection: "close",
      });
      response.end(cut);
      return;
    }
    case "huge":
      huge(response);
      return;
    case "slow":
      slow(input);
      return;
    case "redirect":
      response.writeHead(302, { location: "/elsewhere" }).end();
      return;
    case "empty":
      response.writeHead(200, { "content-length": "0" }).end();
      return;
  }
}
