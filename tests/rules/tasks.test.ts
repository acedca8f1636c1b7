import { expect, test } from "vitest";
import { allTasks } from "@/lib/server/tasks";
import { sources, withoutComments } from "./sources";

const declared = sources()
  .filter(({ file }) => file.startsWith("lib/") && !file.endsWith(".test.ts") && file !== "lib/platform/queue/task.ts")
  .flatMap(({ file, text }) => {
    const calls = withoutComments(text).match(/\bdefineTask\(/g) ?? [];
    const names = [...text.matchAll(/\bdefineTask\(\{\s*name: "([^"]+)"/g)].map(([, name]) => name ?? "");
    return calls.map((_, at) => names[at] ?? `a task without a name first in ${file}`);
  });

test("every kind of work that is declared is worked on, under a name of its own", () => {
  expect(declared.length).toBeGreaterThan(3);
  expect(allTasks.map(({ name }) => name).sort()).toEqual([...declared].sort());
  expect(new Set(declared).size).toBe(declared.length);
});

test("declarations are light: what a handler needs is loaded when it runs", () => {
  const heavy = sources()
    .filter(({ file }) => /^lib\/.*\/tasks\.ts$/.test(file) && file !== "lib/server/tasks.ts")
    .flatMap(({ file, text }) =>
      [...text.matchAll(/^import (?!type ).*from "([^"]+)"/gm)]
        .map(([, target]) => target)
        .filter((target) => target !== "zod" && target !== "@/lib/platform/queue/task")
        .map((target) => `${file} imports ${target}`),
    );
  expect(heavy).toEqual([]);
});

test("work that recurs never fails for good", () => {
  expect(allTasks.filter(({ recurring, retry }) => recurring && retry.attempts !== "forever")).toEqual([]);
});
