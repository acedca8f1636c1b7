import { endpointFor } from "@/lib/device-access/discover";
import { addressText } from "@/lib/device-access/target";
import type { Manifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import type { Endpoint } from "@/lib/net/types";
import { checkAddress, type Networks, parseIp } from "@/lib/schema/address-rules";
import { parseAddress, type TypedAddress } from "@/lib/schema/host";
import { meantAddress } from "@/lib/schema/mend";
import { problem } from "./cells";
import type { ImportProblem } from "./schemas";

/** An address of a list, in its one form. */
export interface ListedAddress {
  /** As it is shown: without what nobody typed. */
  readonly text: string;
  readonly note?: string;
  readonly typed: TypedAddress;
  /** Where that is for the row's family. Undefined as long as nobody knows the family. */
  readonly endpoint: Endpoint | undefined;
}

function normal({ scheme, host, port }: TypedAddress): string {
  const shown = host.includes(":") ? `[${host}]` : host;
  return `${scheme === undefined ? "" : `${scheme}://`}${shown}${port === undefined ? "" : `:${port}`}`;
}

/** "010.044.000.033" is meant as decimal by everybody who pads with zeros, and read as octal by some programs: offered, not taken. */
function withoutZeros(text: string): string | undefined {
  const bare = text.trim().replace(/(^|\.)0+(?=\d)/g, "$1");
  return bare !== text.trim() && parseAddress(bare).ok ? bare : undefined;
}

function fixesFor(text: string): Partial<ImportProblem> {
  const meant = meantAddress(text) ?? withoutZeros(text);
  return meant === undefined ? {} : { fixes: [{ label: `Use ${meant}`, value: meant }] };
}

/** Reads an address of a list. Asks no device and no name server. */
export function listedAddress(
  text: string,
  manifest: Manifest | undefined,
  networks: Networks,
): ListedAddress | { problems: ImportProblem[] } {
  const parsed = parseAddress(text);
  if (!parsed.ok) {
    return { problems: [problem("address", "format", parsed.reason, fixesFor(text))] };
  }
  const typed = parsed.address;
  let endpoint: Endpoint | undefined;
  try {
    endpoint = manifest && endpointFor(manifest, text);
  } catch (error) {
    if (error instanceof ProblemError) {
      return { problems: [problem("address", "format", error.detail)] };
    }
    throw error;
  }
  if (parseIp(typed.host)) {
    const answer = checkAddress(typed.host, { networks, own: [], port: endpoint?.port ?? typed.port ?? 0 });
    if (!answer.allowed) {
      return { problems: [problem("address", "not_allowed", answer.reason)] };
    }
  }
  const shown = normal(typed);
  return { text: shown, typed, endpoint, ...(shown === text.trim() ? {} : { note: `Read as ${shown}.` }) };
}

/** What two rows for one place have in common. Without a family nobody knows the port. */
export function placeKey({ typed, endpoint }: ListedAddress): string {
  return `${endpoint?.host ?? typed.host}:${endpoint?.port ?? typed.port ?? ""}`;
}

/** Where a device is from now on if a list names this address: what the list leaves open stays as it is. */
export function movedTo(device: Endpoint, { typed }: ListedAddress): Endpoint {
  return {
    scheme: typed.scheme ?? device.scheme,
    host: typed.host,
    port: typed.port ?? (typed.scheme === undefined || typed.scheme === device.scheme ? device.port : portOf(typed.scheme)),
  };
}

const portOf = (scheme: Endpoint["scheme"]) => (scheme === "https" ? 443 : 80);

export const isAt = (device: Endpoint, address: ListedAddress) => addressText(movedTo(device, address)) === addressText(device);
