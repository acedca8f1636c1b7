import type { DeviceGateway } from "@/lib/device-access/device-gateway";
import type { DeviceHttp } from "@/lib/net/device-http";
import type { DeviceConnection } from "@/lib/net/types";
import type { Database } from "@/lib/platform/db/client";
import { currentSlot } from "./current-slot";

/** The end of a process: nothing that comes after it reaches the database or a device. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export interface Killable {
  /** Kill points that were passed since the last `arm`. */
  readonly passed: number;
  readonly dead: boolean;
  /** Begins a new process that dies at the given point, or never. */
  arm(at: number | undefined): void;
  /** Gives the product its own database and device gateway back. */
  release(): void;
}

const databaseSlot = currentSlot<Database>("database");
const gatewaySlot = currentSlot<DeviceGateway>("device-gateway");
/** What a process keeps in memory only. */
const memory = [currentSlot("session-slots"), currentSlot("background"), currentSlot("majority-values")];

const models = new Set([
  "reset",
  "resetEnd",
  "resetStep",
  "secret",
  "change",
  "job",
  "jobRow",
  "newLine",
  "newLineStep",
  "replacement",
  "replacementStep",
]);
const writes = new Set(["create", "createMany", "update", "updateMany", "upsert", "delete", "deleteMany"]);
const leaseKeys = new Set(["leaseOwner", "leaseUntil"]);

type Call = (...args: unknown[]) => Promise<unknown>;

/** True for a write that moves a reset on; renewing a lease does not. */
function moves(model: string, method: string, args: unknown): boolean {
  const data = (args as { data?: Record<string, unknown> } | undefined)?.data;
  const leaseOnly =
    ["reset", "newLine", "replacement"].includes(model) && data !== undefined && Object.keys(data).every((key) => leaseKeys.has(key));
  return models.has(model) && writes.has(method) && !leaseOnly;
}

/**
 * Puts a database and a device gateway around the product's own that can die: from the kill point on every query and every request of that
 * process is refused, so not even its `finally` leaves a trace. A point is right before or right after a request to a device, and
 * right before a row of a reset is written. `arm` begins the next process, with an empty memory. `die`: what else happens there.
 */
export function makeKillable(die: () => void = () => undefined): Killable {
  const [database, gateway] = [databaseSlot.value, gatewaySlot.value];
  if (!database || !gateway) {
    throw new Error("Make it killable after the product has opened its database and its device gateway");
  }
  let generation = { dead: false, passed: 0, at: undefined as number | undefined };

  function wrapDatabase(life: typeof generation): Database {
    const alive = () => {
      if (life.dead) {
        throw new Killed();
      }
    };
    const point = () => {
      alive();
      life.passed += 1;
      if (life.passed === life.at) {
        life.dead = true;
        die();
        throw new Killed();
      }
    };
    const wrapModels = (target: object, onMove: () => void): object =>
      new Proxy(target, {
        get(from, key) {
          const value = Reflect.get(from, key) as unknown;
          if (typeof key !== "string" || key.startsWith("$") || typeof value !== "object" || value === null) {
            return key === "$transaction" ? transaction : typeof value === "function" ? (value as Call).bind(from) : value;
          }
          return new Proxy(value, {
            get(model, method) {
              const call = Reflect.get(model, method) as unknown;
              if (typeof call !== "function" || typeof method !== "string") {
                return call;
              }
              return async (...args: unknown[]) => {
                alive();
                if (moves(key, method, args[0])) {
                  onMove();
                }
                const answer = await (call as Call).apply(model, args);
                alive();
                return answer;
              };
            },
          });
        },
      });
    const transaction = async (work: unknown, ...rest: unknown[]) => {
      alive();
      const begin = (database as { $transaction: Call }).$transaction.bind(database);
      if (typeof work !== "function") {
        return begin(work, ...rest);
      }
      let moved = false;
      const inside = async (tx: object) => {
        const answer = await (work as Call)(
          wrapModels(tx, () => {
            moved = true;
          }),
        );
        // Dying before the commit is dying before all of it.
        if (moved) {
          point();
        }
        return answer;
      };
      const answer = await begin(inside, ...rest);
      alive();
      return answer;
    };
    return wrapModels(database as object, point) as Database;
  }

  function wrapGateway(life: typeof generation): DeviceGateway {
    const point = () => {
      if (life.dead) {
        throw new Killed();
      }
      life.passed += 1;
      if (life.passed === life.at) {
        life.dead = true;
        die();
        throw new Killed();
      }
    };
    const { http, locks } = gateway as DeviceGateway;
    const connect: DeviceHttp["connect"] = (target) => {
      const connection = http.connect(target);
      const request: DeviceConnection["request"] = async (asked) => {
        point();
        const reply = await connection.request(asked);
        point();
        return reply;
      };
      return { endpoint: connection.endpoint, request };
    };
    return { http: new Proxy(http, { get: (from, key) => (key === "connect" ? connect : Reflect.get(from, key)) }), locks };
  }

  return {
    get passed() {
      return generation.passed;
    },
    get dead() {
      return generation.dead;
    },
    arm(at) {
      generation = { dead: false, passed: 0, at };
      databaseSlot.value = wrapDatabase(generation);
      gatewaySlot.value = wrapGateway(generation);
      for (const kept of memory) {
        kept.value = undefined;
      }
    },
    release() {
      databaseSlot.value = database;
      gatewaySlot.value = gateway;
    },
  };
}
