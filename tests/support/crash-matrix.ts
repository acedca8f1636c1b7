import { afterAll, beforeAll, expect, test } from "vitest";
import { CrashRuns, emptyTally, type Tally } from "./crash-runs";
import { type LineWorld, newSecret, type SimulatedEnd } from "./line-world";

/** An end with the request by which its password is written. */
interface Written {
  readonly end: SimulatedEnd;
  readonly write: RegExp;
}

/** Makes a line of two ends, the one that is written first in front. */
export type Pair = (world: LineWorld, user: string) => Promise<readonly [Written, Written]>;

const toDoor = /POST/;
const toPbx = /POST .*update/;
const toGateway = /POST \/json/;

async function extension(world: LineWorld, user: string): Promise<Written> {
  const [end] = (await world.pbx([user])) as [SimulatedEnd];
  return { end, write: toPbx };
}

async function endpoint(world: LineWorld, user: string, options: Parameters<LineWorld["gateway"]>[1] = {}): Promise<Written> {
  const [end] = (await world.gateway([user], options)) as [SimulatedEnd];
  return { end, write: toGateway };
}

const accepting = { portsip: extension, "digium-gateway": endpoint };

/** A panel or monitor that registers at a PBX or a gateway. */
export function doorWith(family: Parameters<LineWorld["door"]>[0], server: keyof typeof accepting): Pair {
  return async (world, user) => {
    const there = await accepting[server](world, user);
    return [{ end: await world.door(family, user), write: toDoor }, there];
  };
}

/** A gateway that registers at a PBX. */
export const gatewayAtPbx: Pair = async (world, user) => {
  const there = await extension(world, user);
  return [await endpoint(world, user, { registration: "out", secret: there.end.secret() }), there];
};

/** A PBX that registers at a gateway. */
export const pbxAtGateway: Pair = async (world, user) => {
  const there = await endpoint(world, user);
  return [{ end: await world.provider(user), write: toPbx }, there];
};

/** Both ends hide their password: only a REGISTER tells which one is in force. */
export const bothHidden: Pair = async (world, user) => {
  const there = await endpoint(world, user, { masks: true });
  const door = { end: await world.door("basip-panel", user), write: toDoor };
  const secret = newSecret();
  await world.tell(there.end, "records/sip-endpoints/1", "secret", secret);
  await world.tell(door.end, "settings/sip", "password", secret);
  return [door, there];
};

/** Asked for where there is time: `LINEWARD_TEST_EVERY_POINT=1 npm run test:crash`. */
// biome-ignore lint/style/noProcessEnv: a setting of the tests, not of the product.
const everyPoint = process.env.LINEWARD_TEST_EVERY_POINT === "1";

/** Every how many points a reset is killed: of one pair of ends, and after an answer that was lost at either of them. */
const strides = { plain: 3, lost: 6 };

/**
 * The crash matrix: a reset is killed at every third point (the next pair of ends at those between), and again, at every sixth one, with the answer
 * lost at either end. A file for a few pairs each, so that they run beside each other.
 */
export function crashMatrix(title: string, pairs: Readonly<Record<string, Pair>>): void {
  let runs: CrashRuns;
  const total: Tally = emptyTally();
  let users = 600;

  beforeAll(async () => {
    runs = await CrashRuns.start();
  });
  afterAll(async () => {
    await runs?.close();
    process.stdout.write(`crash matrix, ${title}: ${JSON.stringify(total)}\n`);
  });

  test.each(Object.entries(pairs))(
    `${title} %s: killed at its steps, before and after requests, and with answers lost, no line loses its password`,
    async (_name, make) => {
      users += 1;
      const user = String(users);
      const pair = await make(runs.world, user);
      const { id: lineId } = await runs.world.lineOf(user);
      const victim = { lineId, ends: pair.map((written) => written.end) };
      const points = await (everyPoint
        ? runs.everywhere(victim, total)
        : runs.everywhere(victim, total, 1 + (users % strides.plain), strides.plain));
      expect(points).toBeGreaterThan(25);
      for (const [index, { end, write: match }] of pair.entries()) {
        // Before the write the runs are those above. After it each end has every sixth point, three beside those of the other, unless all are asked for.
        const first = Math.max(1, (await runs.pointsBefore(victim, end, match, total)) - 1);
        const wanted = (strides.lost / 2) * index + (users % (strides.lost / 2));
        const from = everyPoint ? first : first + ((wanted - (first % strides.lost) + strides.lost) % strides.lost);
        await runs.everywhere(victim, total, from, everyPoint ? 1 : strides.lost, { end, fault: "applies_and_drops", match });
        await runs.kill(victim, undefined, total, { end, fault: "drop", match });
      }
      expect(total).toMatchObject({ lost: 0, torn: 0 });
    },
    400_000,
  );
}
