import { afterAll, beforeAll, expect, test } from "vitest";
import { buildChild, type Child } from "../../support/child-process";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../../support/line-world";

let child: Child;
let world: LineWorld;

beforeAll(async () => {
  world = await startLineWorld();
  child = await buildChild();
});
afterAll(async () => {
  await world?.close();
});

test("kill -9 in the middle of a reset: the next start finds it and goes on, and the line's password is in the vault", async () => {
  const user = "905";
  const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
  const door = await world.door("basip-panel", user);
  const line = await world.lineOf(user);
  const ends = [door, pbx];
  let killed = 0;
  for (const point of [2, 12, 18, 22, 26, 31]) {
    const begun = await child.run("begin", line.id, world.helpdesk.id, String(point));
    killed += begun.signal === "SIGKILL" ? 1 : 0;
    expect(await world.lost(ends)).toBe(0);
    expect(await child.run("resume", line.id)).toEqual({ code: 0, signal: null });
    expect(new Set(ends.map((end) => end.secret())).size, `ends differ after a kill at ${point}`).toBe(1);
    expect(await world.lost(ends)).toBe(0);
    const open = await world.api.db.reset.findFirst({ where: { lineId: line.id, busyLineId: { not: null } } });
    expect(open).toBeNull();
  }
  expect(killed).toBeGreaterThanOrEqual(5);
}, 170_000);
