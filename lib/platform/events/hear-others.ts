import "server-only";
import pg from "pg";
import { processId } from "@/lib/platform/db/process-id";
import { log } from "@/lib/platform/log";
import { channel } from "./outbox";
import { isPassed } from "./pass";

const connectWithinMs = 4_000;
const firstRetryMs = 500;
const retryMaxMs = 30_000;

export interface Hearing {
  /** Asks over the connection whether it is still one; a dead one is made anew. */
  isAlive(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Listens to the events of other processes over a connection of its own, which is made anew whenever it is lost. `hear` is called with an
 * event's id, `passed` with what is told without a row, `catchUp` each time after a connection was made. None fails anybody.
 */
export function hearOthers(
  url: string,
  to: { hear(id: string): Promise<void>; passed(text: string): Promise<void>; catchUp(): Promise<void> },
): Hearing {
  let stopped = false;
  let client: pg.Client | undefined;
  let pauseMs = firstRetryMs;
  let timer: NodeJS.Timeout | undefined;
  let connecting: Promise<void>;

  const quietly = (work: Promise<void>) =>
    work.catch((error: unknown) => log.warn({ err: error }, "an event of another process was not heard"));

  const again = (lost: pg.Client) => {
    if (client !== lost || stopped) {
      return;
    }
    client = undefined;
    timer = setTimeout(() => {
      connecting = connect();
    }, pauseMs);
    timer.unref();
    pauseMs = Math.min(pauseMs * 2, retryMaxMs);
  };

  const connect = async (): Promise<void> => {
    const made = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectWithinMs,
      query_timeout: connectWithinMs,
      keepAlive: true,
    });
    client = made;
    made.on("error", (error: unknown) => {
      log.info({ err: error }, "the connection that hears of other processes was lost; it is made again");
      again(made);
    });
    made.on("end", () => again(made));
    made.on("notification", ({ payload = "" }) => {
      const [from] = payload.split(" ", 1);
      if (from === undefined || from === processId() || from.length === payload.length) {
        return;
      }
      const said = payload.slice(from.length + 1);
      void quietly(isPassed(said) ? to.passed(said) : to.hear(said));
    });
    try {
      await made.connect();
      await made.query(`LISTEN ${channel}`);
      pauseMs = firstRetryMs;
      await quietly(to.catchUp());
    } catch (error) {
      log.info({ err: error }, "events of other processes cannot be heard yet; they are looked up instead");
      await made.end().catch(() => undefined);
      again(made);
    }
  };

  connecting = connect();
  return {
    async isAlive() {
      const asked = client;
      try {
        await asked?.query("SELECT 1");
        return asked !== undefined;
      } catch {
        await asked?.end().catch(() => undefined);
        if (asked) {
          again(asked);
        }
        return false;
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await connecting;
      const last = client;
      client = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}
