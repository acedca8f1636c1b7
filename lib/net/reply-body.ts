import "server-only";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from "node:zlib";
import { DeviceFault } from "./device-fault";
import { bareCause, errorCode } from "./fault-text";

type Decompress = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

/** Lineward asks for no compression; a device that compresses all the same is understood. */
const decompressors: Record<string, Decompress> = {
  gzip: promisify(gunzip) as Decompress,
  "x-gzip": promisify(gunzip) as Decompress,
  // Half of the world leaves out the wrapper that the name means.
  deflate: (bytes, options) =>
    (promisify(inflate) as Decompress)(bytes, options).catch((error: unknown) =>
      errorCode(error) === "ERR_BUFFER_TOO_LARGE" ? Promise.reject(error) : (promisify(inflateRaw) as Decompress)(bytes, options),
    ),
  br: promisify(brotliDecompress) as Decompress,
};

/** What devices write where the name of a compression belongs, and which is none. */
const uncompressed: ReadonlySet<string> = new Set([
  "",
  "identity",
  "none",
  "utf-8",
  "utf8",
  "iso-8859-1",
  "7bit",
  "8bit",
  "binary",
  "chunked",
]);

/** The body as text. The cap holds for the decompressed size too, and is kept while decompressing, not after. */
export async function decodeBody(bytes: Buffer, headers: Readonly<Record<string, string>>, maxBodyBytes: number): Promise<string> {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  const asText = (body: Buffer) => textOf(body, headers["content-type"]);
  // A body that begins like JSON or a web page is not compressed, whatever the header says.
  if (uncompressed.has(encoding) || bytes.length === 0 || /^\s*[{[<]/.test(bytes.subarray(0, 20).toString("latin1"))) {
    return asText(bytes);
  }
  const decompress = decompressors[encoding];
  if (!decompress) {
    throw new DeviceFault("device_unexpected_reply", "The device compressed its answer in a way that Lineward does not know.", {
      maybeSent: true,
    });
  }
  try {
    return asText(await decompress(bytes, { maxOutputLength: maxBodyBytes }));
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE") {
      throw tooLarge(maxBodyBytes);
    }
    throw new DeviceFault("device_unexpected_reply", "The device's compressed answer is damaged. Try again.", {
      maybeSent: true,
      cause: bareCause(error),
    });
  }
}

/**
 * Text in the character set that the bytes themselves show: a byte order mark first, then UTF-8, and for bytes that are none the set that
 * the device names, or latin-1. A byte order mark is dropped, and so are zero bytes at the end: both would break JSON.parse.
 */
function textOf(bytes: Buffer, contentType: string | undefined): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
  const named = /charset\s*=\s*"?([\w:.-]{1,40})/i.exec(contentType ?? "")?.[1];
  const text = utf16
    ? decoded(bytes, utf16)
    : (decoded(bytes, "utf-8") ?? decoded(bytes, named) ?? new TextDecoder("windows-1252").decode(bytes));
  return withoutZeros(text ?? "");
}

/** By hand: an expression for the end of a text begins at every zero byte anew, and a body full of them would stop Lineward for hours. */
function withoutZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) {
    end -= 1;
  }
  return text.slice(0, end);
}

function decoded(bytes: Buffer, charset: string | undefined): string | undefined {
  try {
    return charset === undefined ? undefined : new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // Not in this character set, or one that nobody knows.
  }
}

export function tooLarge(maxBodyBytes: number, status?: number): DeviceFault {
  const cap = maxBodyBytes >= 1_000_000 ? `${Math.floor(maxBodyBytes / 1_000_000)} MB` : `${maxBodyBytes} bytes`;
  return new DeviceFault(
    "device_unexpected_reply",
    `The device's answer is larger than ${cap}, and Lineward stopped reading. Check that this address is the device.`,
    {
      maybeSent: true,
      ...(status === undefined ? {} : { device: { status } }),
    },
  );
}
