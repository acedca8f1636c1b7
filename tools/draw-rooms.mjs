// The picture of the rooms in docs/architecture.md, drawn from the imports.
import { floors } from "./rooms.mjs";

/** Where the picture stands in docs/architecture.md. */
const begin = "<!-- rooms: drawn by npm run docs:rooms -->";
const end = "<!-- /rooms -->";

const above = [
  ["app", "pages, and the routes of the API: declarations only"],
  ["components", "what screens are made of; data through the typed client"],
];
const rooms = [...above, ...floors];
const names = rooms.map(([room]) => room);

function roomOf(file) {
  return /\.test\.tsx?$/.test(file) ? undefined : (/^lib\/([^/]+)\//.exec(file)?.[1] ?? /^(app|components)\//.exec(file)?.[1]);
}

/** Counts files by room, and imports by room and by the room they lead to. */
function count(modules) {
  const files = new Map(names.map((name) => [name, 0]));
  const imports = new Map(names.map((name) => [name, new Map()]));
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    if (!files.has(from)) {
      continue;
    }
    files.set(from, files.get(from) + 1);
    for (const to of dependencies.map(({ resolved }) => roomOf(resolved))) {
      if (to !== from && files.has(to)) {
        imports.get(from).set(to, (imports.get(from).get(to) ?? 0) + 1);
      }
    }
  }
  return { files, imports };
}

/** Every room that can be reached from one, itself left out. */
function reachedFrom(room, imports, seen = new Set()) {
  for (const next of imports.get(room).keys()) {
    if (!seen.has(next)) {
      seen.add(next);
      reachedFrom(next, imports, seen);
    }
  }
  return seen;
}

/** The arrows to draw: those that no longer way over other rooms replaces. */
function arrows(imports) {
  return names.flatMap((from) => {
    const targets = [...imports.get(from).keys()];
    return targets
      .filter((to) => !targets.some((other) => other !== to && reachedFrom(other, imports).has(to)))
      .sort((a, b) => names.indexOf(a) - names.indexOf(b))
      .map((to) => ({ from, to, imports: imports.get(from).get(to) }));
  });
}

function tableRow([room, purpose], { files, imports }) {
  // In the order of the floors, not of the counts: those change daily.
  const counted = [...imports.get(room)].sort(([a], [b]) => names.indexOf(a) - names.indexOf(b));
  const list = counted.map(([to, times]) => `${to} ${times}`).join(", ");
  return `| \`${above.some(([name]) => name === room) ? "" : "lib/"}${room}\` | ${purpose} | ${files.get(room)} | ${list} |`;
}

/** The picture as Markdown: a Mermaid drawing and a table. `modules`: as `look` gives them. */
export function drawRooms(modules) {
  const counted = count(modules);
  return [
    begin,
    "",
    "```mermaid",
    "flowchart TD",
    ...names.map((name) => `  ${name}["${name} (${counted.files.get(name)})"]`),
    ...arrows(counted.imports).map(({ from, to, imports }) => `  ${from} -->|${imports}| ${to}`),
    "```",
    "",
    "| room | purpose | files | imports |",
    "|---|---|---|---|",
    ...rooms.map((room) => tableRow(room, counted)),
    "",
    end,
  ].join("\n");
}

/** The picture that a text holds, or undefined. */
export function pictureIn(text) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  return from === -1 || to < from ? undefined : text.slice(from, to + end.length);
}

/** What a picture says without its counts, which almost every change moves: the rooms, their purposes and their arrows. */
export function withoutCounts(picture) {
  return picture.replaceAll(/\d+/g, "N");
}
