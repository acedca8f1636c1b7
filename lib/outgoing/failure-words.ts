import "server-only";
import { lookup } from "node:dns/promises";
import { isDeviceFault } from "@/lib/net/device-fault";
import { sayMs } from "@/lib/net/fault-text";
import { notHeardWords } from "@/lib/net/outgoing";
import { env } from "@/lib/platform/env";
import { sentenceOf } from "./send-http";

/** The addresses of a name. */
export const resolve = async (host: string): Promise<string[]> => (await lookup(host, { all: true })).map(({ address }) => address);

const wordsMax = 300;

/** Somebody's words in one short line. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, " ")
    .trim()
    .slice(0, wordsMax);
}

/** Why a server of mail or syslog took nothing, in a sentence. `isLate`: the time was up. */
export function failureWords(error: unknown, { host, port }: { readonly host: string; readonly port: number }, isLate: boolean): string {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (isLate) {
    return `No answer within ${sayMs(env().LINEWARD_OUTGOING_MS)}.`;
  }
  if (isDeviceFault(error)) {
    return `Lineward may not send to ${host} port ${port}. LINEWARD_OUTGOING_NETWORKS says where it may.`;
  }
  return sentenceOf(
    notHeardWords[code] ??
      (/certificate|self.signed|altname/i.test(message) ? `its certificate is not trusted: ${plain(message)}` : plain(message)),
  );
}
