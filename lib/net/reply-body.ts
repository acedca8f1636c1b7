import "server-only";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from "node:zlib";
import { DeviceFault } from "@/lib/drivers/faults";
import { bareCause, errorCode } from "./fault-words";

type Decompress = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

/** Lineward asks for no compression; a device that compresses all the same is understood. */
const decompressors: Record<string, Decompress> = {
  gzip: promisify(gunzip) as Decompress,
  "x-gzip": promisify(gunzip) as Decompress,
  deflate: promisify(inflate) as Decompress,
  br: promisify(brotliDecompress) as Decompress,
};

/** The body as text. The cap holds for the decompressed size too, and is kept while decompressing, not after. */
export async function decodeBody(bytes: Buffer, contentEncoding: string | undefined, maxBodyBytes: number): Promise<string> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity" || bytes.length === 0) {
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

/** Drops a byte order mark, which would break JSON.parse; bytes that are not UTF-8 become U+FFFD. */
function asText(bytes: Buffer): string {
  return new TextDecoder().decode(bytes);
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
