import { spawnSync } from "node:child_process";
import { atMost, type Result } from "./result";

const kills = 50;

/** kill -9 of one of two processes on one PostgreSQL at 50 random moments of writes, resets and checks: what the test does a few times. */
export async function benchKills(): Promise<Result[]> {
  const { stdout } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "tests/api/crash/kills.test.ts"], {
    encoding: "utf8",
    // biome-ignore lint/style/noProcessEnv: the runner needs the search path of its parent.
    env: { ...process.env, NODE_ENV: "test", LINEWARD_TEST_KILLS: String(kills) },
  });
  const told = /kills of one of two processes: (\{.*\})/.exec(stdout)?.[1];
  if (told === undefined) {
    throw new Error("the kills said nothing; is a PostgreSQL installed?");
  }
  const tally = JSON.parse(told) as Record<string, number>;
  process.stdout.write(`  ${told}\n`);
  return [
    atMost("kills that were not made", kills - (tally.kills ?? 0), 0),
    atMost("passwords that nobody knows", tally.lost ?? -1, 0),
    atMost("effects twice", tally.twice ?? -1, 0),
    atMost("leases of the dead that did not end", tally.held ?? -1, 0),
    atMost("writes and resets that nobody ended", tally.open ?? -1, 0),
  ];
}
