import { afterAll, expect, test } from "vitest";
import { KillRuns } from "../../support/kills-runs";
import { startPostgres } from "../../support/postgres";
import { newDatabase } from "../../support/prepared-postgres";

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

// biome-ignore lint/style/noProcessEnv: `npm run bench -- kills` runs more of them than there is time for in every run.
const kills = Number(process.env.LINEWARD_TEST_KILLS ?? 4);

test.skipIf(!postgres)(
  "kill -9 of one of two processes at random moments of writes, resets and checks: no password is lost, nothing happens twice, every lease ends",
  async () => {
    const runs = await KillRuns.start(await newDatabase(postgres?.url ?? ""), 20_261);
    try {
      for (let at = 0; at < kills; at += 1) {
        await runs.kill();
        expect(runs.tally, `after kill ${at + 1}`).toMatchObject({ lost: 0, twice: 0, held: 0, open: 0 });
      }
    } finally {
      process.stdout.write(`kills of one of two processes: ${JSON.stringify(runs.tally)}\n`);
      await runs.close();
    }
    expect(runs.tally.writes).toBeGreaterThan(0);
    expect(runs.tally.resets).toBeGreaterThan(0);
  },
  3_600_000,
);
