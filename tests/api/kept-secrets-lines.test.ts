import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { onEachDatabase } from "../support/each-database";
import { type LineWorld, lineEnv, lineWorldOn, newSecret, type SimulatedEnd } from "../support/line-world";
import { projectRoot } from "../support/project-root";
import { readSection, writeSection } from "../support/site-of-devices";

/** The statements by which the migration finds the owners of what was kept before. */
function ownersOfOldRows(dialect: string): string[] {
  const folder = `${projectRoot}/prisma/${dialect}/migrations`;
  const name = readdirSync(folder).find((candidate) => candidate.endsWith("_kept_for")) ?? "";
  const sql = readFileSync(`${folder}/${name}/migration.sql`, "utf8").replace(/^--.*$/gm, "");
  return sql.split(";").filter((candidate) => candidate.includes('UPDATE "Secret"'));
}

await onEachDatabase(
  "kept secrets and their accounts",
  (api) => {
    let world: LineWorld;
    beforeAll(async () => {
      world = await lineWorldOn(api());
    });
    afterAll(() => world?.close());
    afterEach(() => world.settle());

    async function told(user: string) {
      const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
      const door = await world.door("basip-panel", user);
      await world.tell(door, "settings/sip", "password", door.secret());
      await world.settle();
      return { pbx, door, line: await world.lineOf(user) };
    }

    test("an update finds out whose the passwords are that were kept before: by the last write", async () => {
      const { door } = await told("501");
      const { body } = await readSection(world.installer, door.id);
      expect((await writeSection(world.installer, door.id, body.baseline, { registration_interval: 120 })).status).toBe(200);
      await world.api.db.secret.updateMany({ data: { keptFor: null } });
      door.simulator.edit("sip", { user: "909", password: newSecret() });
      await readSection(world.installer, door.id);
      for (const statement of ownersOfOldRows((await world.admin("GET", "/api/health")).body.database as string)) {
        await world.api.db.$executeRawUnsafe(statement);
      }
      const after = await readSection(world.installer, door.id);
      expect(after.body.secrets.password).toMatchObject({ keptFor: "501", fits: "no" });
    });

    test("a line does not count the password of another account as its end's own", async () => {
      const { door } = await told("502");
      expect((await world.lineOf("502")).ends.every((end) => end.secret.stored)).toBe(true);
      door.simulator.edit("sip", { realm: "elsewhere.example" });
      await readSection(world.installer, door.id);
      await world.settle();
      const line = await world.lineOf("502");
      expect(line.ends.map((end) => [end.role, end.secret.stored])).toEqual([
        ["registers", false],
        ["accepts", true],
      ]);
    });

    test("a reset sends neither password to an end that has another account by now", async () => {
      const { door, pbx, line } = await told("503");
      pbx.simulator.fail({ fault: "says_yes", match: /update/ });
      door.simulator.forget();
      // Slow enough that the write itself meets the cut: nobody knows what the panel holds then.
      door.simulator.setLatency(400);
      const begun = await world.reset(line.id);
      expect(begun.status, begun.text).toBe(202);
      await vi.waitFor(() => expect(door.simulator.seen.some((request) => request.method === "POST")).toBe(true), {
        timeout: 10_000,
        interval: 2,
      });
      door.simulator.fail({ fault: "drop" });
      door.simulator.setLatency(0);
      expect((await world.ended(begun.body.id)).state).toBe("half_done");
      door.simulator.heal();
      pbx.simulator.heal();
      const theirs = newSecret();
      door.simulator.edit("sip", { user: "909", password: theirs });
      for (const way of ["finish", "put-back"]) {
        const asked = await world.helpdesk("POST", `/api/resets/${begun.body.id}/${way}`, {});
        expect(asked.status, asked.text).toBe(202);
        const reset = await world.ended(begun.body.id);
        expect(reset.state, JSON.stringify(reset, null, 1)).toBe("half_done");
        expect(reset.words).toContain("has the account 909 there now, and this password is for 503");
        expect(door.secret() === theirs).toBe(true);
      }
    });
  },
  { env: lineEnv },
);
