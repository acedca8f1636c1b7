import "server-only";
import { networkInterfaces } from "node:os";
import { type OwnAddress, parseIp } from "@/lib/schema/address-rules";

/** Turns a host into its addresses; rejects with a Node DNS error. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Writes Lineward's own listeners as IP literals: "0.0.0.0" and "::" stand for every address of this computer, a name for what
 * it resolves to. A name that does not resolve now is left out: nothing can be dialled under it either.
 */
export async function expandOwn(own: readonly OwnAddress[], resolve: Resolve): Promise<readonly OwnAddress[]> {
  const expanded = await Promise.all(
    own.map(async ({ host, port }) => (await addressesOf(host, resolve)).map((each) => ({ host: each, port }))),
  );
  return expanded.flat();
}

async function addressesOf(host: string, resolve: Resolve): Promise<readonly string[]> {
  if (host === "" || host === "*" || host === "0.0.0.0" || host === "::") {
    const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    return ["127.0.0.1", "::1", ...interfaces.map(({ address }) => address.split("%")[0] ?? address)];
  }
  if (parseIp(host)) {
    return [host];
  }
  if (host === "localhost") {
    return ["127.0.0.1", "::1"];
  }
  return resolve(host).catch(() => []);
}
