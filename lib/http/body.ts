import "server-only";
import { env } from "@/lib/env";
import { ProblemError } from "./problems";

/** No request of ours is larger; a generated form of 300 fields is under 40 KB. */
const bodyBytesMax = 1_000_000;

/** The JSON body. 415 for another type, 413 when too large, 422 when it is not JSON. `optional`: an empty body is {}. */
export async function readJson(request: Request, optional: boolean): Promise<unknown> {
  const text = await readText(request);
  if (text === "" && optional) {
    return {};
  }
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers.get("content-type") ?? "")) {
    throw new ProblemError("unsupported_media_type", "The body must be JSON: send Content-Type: application/json.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError("validation_failed", "The body is not valid JSON.", { fields: [{ path: "", message: "Not valid JSON" }] });
  }
}

async function readText(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  if (!reader) {
    return "";
  }
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > bodyBytesMax) {
      await reader.cancel();
      throw new ProblemError("payload_too_large", "The body is larger than 1 MB.");
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * A cookie is sent by the browser whoever made the page, so a write with a cookie must come from our own pages. Callers with a
 * bearer token have no cookie and are not affected.
 */
export function requireSameOrigin(request: Request): void {
  if (request.headers.get("cookie") === null) {
    return;
  }
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  const own = env().LINEWARD_URL;
  const allowed = origin !== null && (new Set([own === undefined ? "" : new URL(own).origin]).has(origin) || sameHost(origin, host));
  if (!allowed) {
    throw new ProblemError("forbidden", "This request does not come from a page of this Lineward.");
  }
}

function sameHost(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
