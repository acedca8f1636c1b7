import { describe, expect, test } from "vitest";
import { ownRules } from "./own-rules";
import { sources } from "./sources";

const all = sources();

test("the rules see the whole project", () => {
  for (const room of ["app/", "components/", "lib/", "tests/"]) {
    expect(all.filter(({ file }) => file.startsWith(room)).length, `files in ${room}`).toBeGreaterThan(0);
  }
});

describe.each(ownRules.map((rule) => [rule.name, rule] as const))("%s", (_name, rule) => {
  test("holds for every file", () => {
    const complaints = all.map((source) => rule.check(source)).filter((complaint) => complaint !== undefined);
    expect(complaints).toEqual([]);
  });

  test("still fires", () => {
    expect(rule.check(rule.breaks)).toBeDefined();
    expect(rule.check(rule.keeps)).toBeUndefined();
  });
});
