import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root, sources, withoutComments } from "./sources";

const rows = readFileSync(path.join(root, "docs/glossary.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| term |"))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const avoided = new Set(rows.flatMap(([, , , words = ""]) => [...words.matchAll(/`(\w+)`/g)].map(([, word = ""]) => word)));

/** The words that a name is made of, in lower case, each without the s of a plural too. */
function wordsOf(name: string): string[] {
  const parts = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return parts.flatMap((part) => [part, part.replace(/s$/, "")]);
}

const exported = /^export (?:async )?(?:function|const|let|class|interface|type|enum) (\w+)/gm;

/** Every file name and exported name of a file, with where it stands. */
function namesIn({ file, text }: { file: string; text: string }): string[] {
  return [path.posix.basename(file), ...[...withoutComments(text).matchAll(exported)].map(([, name = ""]) => name)];
}

const offending = (source: { file: string; text: string }) =>
  namesIn(source)
    .filter((name) => wordsOf(name).some((word) => avoided.has(word)))
    .map((name) => `${source.file}: ${name}`);

test("no file and no exported name of lib has a word that the glossary tells to avoid", () => {
  expect(avoided.size).toBeGreaterThan(30);
  const ours = sources().filter(({ file }) => file.startsWith("lib/") && !/^lib\/(drivers|simulators)\/[^/]+\//.test(file));
  expect(ours.flatMap(offending)).toEqual([]);
  expect(offending({ file: "lib/monitoring/patrol.ts", text: "export async function undoWrites() {}" })).toHaveLength(2);
});

test("the glossary explains each term once", () => {
  const terms = rows.flatMap(([, term = ""]) => term.split(", "));
  expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
  expect(rows.filter((cells) => cells.length !== 5 || cells.slice(1, 4).includes(""))).toEqual([]);
});
