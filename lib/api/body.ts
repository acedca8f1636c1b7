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
  const words = bytesMax >= 1_000_000 ? `${Math.floor(bytesMax / 1_000_000)} MB` : `${bytesMax / 1_000} KB`;
  return new ProblemError("payload_too_large", `The body is larger than ${words}.`);
}

/** A file as it was sent. */
export interface SentFile {
  readonly bytes: Uint8Array;
  /** As the caller's computer names it, without folders. */
  readonly name?: string;
}

/** The body piece by piece, never more of it in memory than `bytesMax`: 413 by its announced length, or at the first byte too many. */
async function* piecesOf(request: Request, bytesMax: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) {
    throw tooLarge(bytesMax);
  }
  const reader = request.body?.getReader();
  let size = 0;
  for (let part = reader && (await nextPart(reader)); reader && part && !part.done; part = await nextPart(reader)) {
    size += part.value.byteLength;
    if (size > bytesMax) {
      throw tooLarge(bytesMax);
    }
    yield part.value;
  }
}

/**
 * The body as text, never more of it in memory than `bytesMax`. The rest is not read; the web server ends a connection that goes on
 * sending it. Every route reads through this or `readFile`, and nothing else may.
 */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of piecesOf(request, bytesMax)) {
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(request, bytesMax)) {
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** A body that is a file: as it is, or as the part `file` of a form. 415 for another type, 413 when larger than `bytesMax`. */
export async function readFile(request: Request, types: readonly string[], bytesMax: number): Promise<SentFile> {
  const given = request.headers.get("content-type") ?? "";
  const type = given.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!types.includes(type)) {
    throw new ProblemError("unsupported_media_type", `Send the file as ${types.join(" or ")}, or JSON.`);
  }
  const bytes = await readBytes(request, bytesMax);
  return type === "multipart/form-data" ? partOf(bytes, given) : { bytes };
}

async function partOf(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<SentFile> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { "content-type": type } }).formData();
  } catch {
    throw invalid(
      "file",
      "The form did not arrive whole, or its parts cannot be told apart. Send it as multipart/form-data with a boundary.",
    );
  }
  const files = form.getAll("file").filter((part) => typeof part !== "string");
  const [file, other] = files;
  if (!file || other) {
    throw invalid("file", other ? "Send one file at a time." : "Send the file as the part \u201cfile\u201d of the form.");
  }
  const name = file.name.split(/[/\\]/).at(-1) ?? "";
  return { bytes: new Uint8Array(await file.arrayBuffer()), ...(name === "" ? {} : { name }) };
}

/** A caller who hangs up or stalls within a body is not a failure of ours. */
async function nextPart(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>) {
  try {
    return await reader.read();
  } catch {
    throw new ProblemError("bad_request", "The body did not arrive whole.");
  }
}
