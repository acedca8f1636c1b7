import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** Something between Lineward and a device that damages what the device says. */
export interface DamagingProxy {
  readonly port: number;
  /** Answers that went through damaged. */
  readonly damaged: number;
  /** From now on a share of the answers is damaged. Before, none is. */
  begin(share: number): void;
  close(): Promise<void>;
}

/** Numbers from 0 up to 1 that are the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One of several kinds of damage: turned, cut, doubled and foreign bytes, in the head as well as in the body, and far too much of them. */
function damage(bytes: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * bytes.length);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  const foreign = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 200) }, () => Math.floor(random() * 256)));
  switch (Math.floor(random() * 7)) {
    case 0:
      return Buffer.concat([before, Buffer.from([Math.floor(random() * 256)]), after.subarray(1)]);
    case 1:
      return before;
    case 2:
      return Buffer.concat([before, bytes]);
    case 3:
      return Buffer.concat([before, foreign, after]);
    case 4:
      return Buffer.concat([before, Buffer.from('{"a":['.repeat(20_000)), after]);
    case 5:
      return Buffer.concat([before, Buffer.alloc(Math.floor(random() * 2_500_000), '"x y",'), after]);
    default:
      return Buffer.from(
        bytes.toString("latin1").replace(/\d/g, (digit) => (random() < 0.2 ? "\u00fc" : digit)),
        "latin1",
      );
  }
}

/** Listens on loopback, hands everything to a port there, and damages what comes back. The same seed gives the same damage. */
export async function startDamagingProxy(to: number, seed: number): Promise<DamagingProxy> {
  const random = numbersFrom(seed);
  const sockets = new Set<Socket>();
  let share = 0;
  let damaged = 0;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    }
    near.on("data", (bytes) => far.write(bytes)).once("close", () => far.destroy());
    far.once("close", () => near.end());
    far.on("data", (bytes: Buffer) => {
      if (random() >= share) {
        near.write(bytes);
        return;
      }
      damaged += 1;
      near.end(damage(bytes, random));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get damaged() {
      return damaged;
    },
    begin(wanted) {
      share = wanted;
    },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
