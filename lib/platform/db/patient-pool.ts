import "server-only";
import pg from "pg";
import { monotonicMs } from "@/lib/platform/clock";
import { answeredAtMs, patienceMs } from "./postgres-client";

/** So long at most a question waits for a free connection while the server answers others. */
const queueMs = 15_000;

const isWait = (error: unknown) => error instanceof Error && error.message.startsWith("timeout exceeded when trying to connect");

type Done = (error: Error | undefined, client?: pg.PoolClient, release?: unknown) => void;

/**
 * Connections that a burst of requests waits for. The pool's own limit cannot tell a server that is away from one that has much to do:
 * as long as the server answers anybody, whoever waits goes on waiting.
 */
export class PatientPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    super(config);
    const connect: () => Promise<pg.PoolClient> = this.connect.bind(this);
    const take = async (sinceMs: number): Promise<pg.PoolClient> => {
      try {
        return await connect();
      } catch (error) {
        const now = monotonicMs();
        const answers = now - answeredAtMs() < patienceMs.connect && now - sinceMs < queueMs;
        if (!isWait(error) || !answers) {
          throw error;
        }
        return take(sinceMs);
      }
    };
    const patient = (done?: Done) => {
      const taken = take(monotonicMs());
      if (!done) {
        return taken;
      }
      taken.then(
        (client) => done(undefined, client, client.release),
        (error: Error) => done(error),
      );
      return undefined;
    };
    Object.assign(this, { connect: patient });
  }
}
