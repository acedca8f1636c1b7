import { expect, test } from "vitest";
import { ownTurn } from "./turns";

test("those that ask together go on one in a turn, in the order of asking, and what comes meanwhile goes between", async () => {
  const seen: string[] = [];
  const goOn = async (name: string) => {
    await ownTurn();
    seen.push(name);
    setImmediate(() => seen.push(`came with ${name}`));
  };
  await Promise.all(["first", "second", "third", "fourth"].map(goOn));
  expect(seen.filter((name) => !name.startsWith("came"))).toEqual(["first", "second", "third", "fourth"]);
  expect(seen.indexOf("came with first")).toBeLessThan(seen.indexOf("third"));
  expect(seen.indexOf("came with second")).toBeLessThan(seen.indexOf("fourth"));
  // Whoever comes when nobody waits has a turn too.
  await goOn("late");
  expect(seen.at(-1)).toBe("late");
});
