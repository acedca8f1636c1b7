import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawRooms, pictureIn, withoutCounts } from "../../tools/draw-rooms.mjs";
import { floors, forbidden, look, sentences } from "../../tools/rooms.mjs";
import { root } from "./sources";

/** For each rule: a file, and what it may not import. */
const broken: Readonly<Record<string, readonly [file: string, target: string]>> = {
  ...Object.fromEntries(
    floors.slice(1).map(([room], index) => [`${room}-imports-downward-only`, [`lib/${room}/low.ts`, `lib/${floors[index]?.[0]}/high.ts`]]),
  ),
  "lines-hear-by-events": ["lib/lines/a.ts", "lib/settings/schemas.ts"],
  "lib-below-app-and-components": ["lib/schema/a.ts", "components/devices/list.tsx"],
  "components-below-app": ["components/devices/a.tsx", "app/page.tsx"],
  "app-without-tools": ["app/a.tsx", "tools/up.ts"],
  "no-simulators-in-the-product": ["tools/up.ts", "lib/simulators/server.ts"],
  "nothing-depends-on-tests": ["app/b.tsx", "tests/support/kit.ts"],
  "driver-without-neighbours": ["lib/drivers/alder-panel/a.ts", "lib/drivers/birch-panel/wire.ts"],
  "driver-without-house": ["lib/drivers/alder-panel/b.ts", "lib/platform/db/client.ts"],
  "route-declares-and-calls": ["app/api/devices/route.ts", "lib/platform/db/client.ts"],
  "browser-through-the-api": ["components/devices/b.tsx", "lib/vault/vault.ts"],
  "ui-without-domain": ["components/ui/a.tsx", "lib/devices/schemas.ts"],
};

/** What must not be refused, so that a rule is not simply firing at everything. */
const allowed: readonly (readonly [file: string, target: string])[] = [
  ["lib/api/c.ts", "lib/devices/schemas.ts"],
  ["app/c.tsx", "components/devices/list.tsx"],
  ["components/devices/c.tsx", "lib/devices/schemas.ts"],
  ["tools/building.ts", "lib/simulators/server.ts"],
  ["lib/drivers/birch-panel/c.ts", "lib/drivers/birch-shared/wire.ts"],
  ["lib/schema/c.test.ts", "lib/simulators/server.ts"],
  ["app/api/keys/route.ts", "lib/vault/endpoints.ts"],
];

const folder = mkdtempSync(path.join(tmpdir(), "lineward-rooms-"));
const cases = [...Object.values(broken), ...allowed];
let fired: { rule: string; from: string }[] = [];

beforeAll(async () => {
  const imports = new Map<string, string[]>();
  for (const [file, target] of cases) {
    imports.set(target, imports.get(target) ?? []);
    imports.set(file, [...(imports.get(file) ?? []), target]);
  }
  for (const [file, targets] of imports) {
    const lines = targets.map((target) => `import "${path.posix.relative(path.dirname(file), target).replace(/^(?!\.)/, "./")}";`);
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${lines.join("\n")}\nexport {};\n`);
  }
  writeFileSync(path.join(folder, "tsconfig.json"), "{}");
  const { summary } = await look(folder, ["app", "components", "lib", "tools", "tests"]);
  fired = summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the project", () => {
  const looking = look(root);

  test("every room imports downward only", async () => {
    expect(sentences(await looking)).toEqual([]);
  });

  test("the picture in docs/architecture.md shows the rooms and arrows that there are: npm run docs:rooms draws it", async () => {
    const drawn = pictureIn(readFileSync(path.join(root, "docs/architecture.md"), "utf8")) ?? "no picture";
    expect(withoutCounts(drawn)).toBe(withoutCounts(drawRooms((await looking).modules)));
  });
});

test("each of the rules is tried below", () => {
  expect(forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(broken).sort());
});

test.each(Object.entries(broken))("the rule %s fires", (rule, [from]) => {
  expect(fired).toContainEqual({ rule, from });
});

test.each(allowed)("%s may import %s", (file) => {
  expect(fired.filter(({ from }) => from === file)).toEqual([]);
});
