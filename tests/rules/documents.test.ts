import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "./sources";

const documents = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md", "docs/operating.md"];
const texts = documents.map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

test.each(texts)("every file and folder that $file names is there", ({ text }) => {
  const paths = [...text.matchAll(/`((?:app|components|lib|tests|tools|docs|prisma)\/[\w./()[\]-]+)`/g)].map(([, named = ""]) => named);
  expect(paths.filter((named) => !existsSync(path.join(root, named)))).toEqual([]);
});

test.each(texts)("every link of $file within the project leads somewhere", ({ file, text }) => {
  const links = [...text.matchAll(/\]\(((?!https?:|#)[^)#]+)/g)].map(([, link = ""]) => link);
  expect(links.filter((link) => !existsSync(path.join(root, path.dirname(file), link)))).toEqual([]);
});

test.each(texts)("every command that $file names exists", ({ text }) => {
  const commands = [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, command = ""]) => command);
  expect(commands.filter((command) => !(command in scripts))).toEqual([]);
});

test("every decision has a number of its own, the one that it begins with", () => {
  const folder = path.join(root, "docs/decisions");
  const pages = readdirSync(folder).filter((name) => /^\d{3}-.*\.md$/.test(name));
  const numbers = pages.map((name) => name.slice(0, 3));
  expect(numbers).toEqual([...new Set(numbers)]);
  expect(pages.map((name) => /\d{3}/.exec(readFileSync(path.join(folder, name), "utf8"))?.[0])).toEqual(numbers);
});
