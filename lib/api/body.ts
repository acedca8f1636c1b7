import "server-only";
import { invalid, ProblemError } from "@/lib/http/problems";
import { isDocument } from "@/lib/schema/document";
import { controlWords, unstorableAt } from "@/lib/schema/text";

/** The JSON body. 415 for another type, 413 when larger than `bytesMax`, 422 when it is not JSON. `optional`: an empty body is {}. */
export async function readJson(request: Request, optional: boolean, bytesMax: number): Promise<unknown> {
  const text = await readText(request, bytesMax);
  if (text === "" && optional) {
    return {};
  }
  if (!isJson(request)) {
    throw new ProblemError("unsupported_media_type", "The body must be JSON: send Content-Type: application/json.");
  }
  return parseJson(text);
}

/** True if the body says that it is JSON. */
export function isJson(request: Request): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers.get("content-type") ?? "");
}

/** Parses JSON; anything else is a 422, and so is text in it that nobody can see. */
export function parseJson(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ProblemError("validation_failed", "The body is not valid JSON.", {
      fields: [{ path: "", message: "Lineward takes JSON here. This is none." }],
    });
  }
  return legible(parsed);
}

/**
 * Refuses control characters and halves of a pair, in keys too: nobody can see them, and not every part of us can keep them. The
 * `values` of a device's document are judged by its family instead, which knows what the device itself holds.
 */
export function legible<T>(value: T): T {
  const judged = isDocument(value) ? { ...value, values: undefined } : value;
  const path = unstorableAt(judged);
  if (path !== undefined) {
    throw invalid(path, controlWords);
  }
  return value;
}

/** Says a bound as people write it. */
export function tooLarge(bytesMax: number): ProblemError {
  const words = bytesMax >= 1_000_000 ? `${bytesMax / 1_000_000} MB` : `${bytesMax / 1_000} KB`;
  return new ProblemError("payload_too_large", `The body is larger than ${words}.`);
}

/**
 * The body as text, never more of it in memory than `bytesMax`: 413 by its announced length, or at the first byte too many. The rest
 * is not read; the web server ends a connection that goes on sending it. Every route reads through this, and nothing else may.
 */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) {
    throw tooLarge(bytesMax);
  }
  const reader = request.body?.getReader();
  if (!reader) {
    return "";
  }
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (let part = await nextPart(reader); !part.done; part = await nextPart(reader)) {
    size += part.value.byteLength;
    if (size > bytesMax) {
      throw tooLarge(bytesMax);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** A caller who hangs up or stalls within a body is not a failure of ours. */
async function nextPart(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>) {
  try {
    return await reader.read();
  } catch {
    throw new ProblemError("bad_request", "The body did not arrive whole.");
  }
}
