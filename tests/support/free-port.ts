import { randomInt } from "node:crypto";
import { nextFreePort } from "@/lib/simulators/building/ports";

/**
 * Below the ports that a system hands to whoever asks for any (Linux from 32768, others from 49152): what is free here stays free
 * until it is used, whatever other tests open meanwhile.
 */
const [lowest, highest] = [20_000, 32_000];

const given = new Set<number>();

/** A port of loopback that nothing uses over TCP or UDP, and that nobody is given by chance. */
export async function freePort(): Promise<number> {
  const port = await nextFreePort("127.0.0.1", randomInt(lowest, highest), given);
  given.add(port);
  return port;
}
