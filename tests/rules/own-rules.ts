import { importsOf, type Source, withoutComments } from "./sources";

/** A rule that Biome cannot express. `breaks` must be refused and `keeps` allowed, or the rule has stopped working. */
export interface Rule {
  /** What people can rely on. */
  readonly name: string;
  /** The complaint about a file, or undefined. */
  check(source: Source): string | undefined;
  readonly breaks: Source;
  readonly keeps: Source;
}

const linesMax = 300;
/** A table of cases may be longer than code, but not without end. */
const testLinesMax = 400;
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith("tests/");
const vendorName = /basip|bas-ip|portsip|digium/i;

const sized: Rule = {
  name: `no source file is longer than ${linesMax} lines, no test longer than ${testLinesMax}`,
  check: ({ file, text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > (isTest(file) ? testLinesMax : linesMax) ? `${file} has ${lines} lines: split it by what it does` : undefined;
  },
  breaks: { file: "lib/sites/store.ts", text: "const a = 1;\n".repeat(linesMax + 1) },
  keeps: { file: "lib/sites/store.ts", text: "const a = 1;\n".repeat(linesMax) },
};

const vendors: Rule = {
  name: "no vendor is named outside its driver, its simulator and the two registries",
  check: (source) => {
    const home = /^lib\/(drivers\/[^/]+\/|drivers\/(catalog|registry)\.ts$|simulators\/)/.test(source.file);
    if (home || source.file.startsWith("tests/")) {
      return undefined;
    }
    const found = vendorName.exec(withoutComments(source.text));
    return found ? `${source.file} names ${found[0]}: what differs between families belongs in the manifest or the driver` : undefined;
  },
  breaks: { file: "lib/devices/list-devices.test.ts", text: 'if (driver === "basip-panel") {}' },
  keeps: { file: "lib/drivers/basip-panel/driver.ts", text: 'const id = "basip-panel";' },
};

const zodInside: Rule = {
  name: "only components/form looks inside a schema to draw it",
  check: ({ file, text }) => {
    const inBrowser = file.startsWith("components/") || file.startsWith("app/");
    if (!inBrowser || file.startsWith("components/form/") || isTest(file)) {
      return undefined;
    }
    // `leaves` tells names and labels, which a table's columns need too; what a type looks like inside is for the form alone.
    const inside = /\b_zod\b|\b_def\b|\.def\.type\b|import\s*\{[^}]*\b(unwrapOnce|bare)\b[^}]*\}\s*from\s*["'][^"']*schema\//;
    return inside.test(withoutComments(text)) ? `${file} reads a schema's insides: ask components/form or lib/schema` : undefined;
  },
  breaks: { file: "components/devices/fields.tsx", text: "const kind = schema._zod.def.type;" },
  keeps: { file: "components/form/plan.ts", text: "const kind = schema._zod.def.type;" },
};

const serverMarked: Rule = {
  name: "a client file of the browser never imports a server-only room",
  check: (source) => {
    if (!/^["']use client["']/.test(source.text.trimStart())) {
      return undefined;
    }
    const found = importsOf(source).find((target) =>
      /^(lib\/platform\/(db|env|log)\b|lib\/vault\/(?!endpoints)|lib\/(net\/device-http|device-access\/device-gateway)|lib\/drivers\/registry|prisma\/)/.test(
        target,
      ),
    );
    return found && `${source.file} imports ${found}`;
  },
  breaks: { file: "app/(console)/list.tsx", text: '"use client";\nimport { db } from "@/lib/platform/db/client";' },
  keeps: { file: "app/(console)/page.tsx", text: 'import { db } from "@/lib/platform/db/client";' },
};

const noCopies: Rule = {
  name: "no folder or file is called utils, helpers, common or misc",
  check: ({ file }) => (/(^|\/)(utils?|helpers?|common|misc)(\/|\.|$)/.test(file) ? `${file} does not say what it holds` : undefined),
  breaks: { file: "lib/devices/utils.ts", text: "" },
  keeps: { file: "lib/devices/list-devices.ts", text: "" },
};

const typedClient: Rule = {
  name: "only the typed client asks our own API",
  check: ({ file, text }) => {
    const inBrowser = file.startsWith("components/") || (file.startsWith("app/") && !file.startsWith("app/api/"));
    return inBrowser && !isTest(file) && /\bfetch\(|\bXMLHttpRequest\b|["'`]\/api\//.test(withoutComments(text))
      ? `${file} asks a server by itself: call() of lib/api/client knows what each endpoint takes and answers`
      : undefined;
  },
  breaks: { file: "components/devices/use-device.ts", text: 'const device = await (await fetch("/api/devices/1")).json();' },
  keeps: { file: "components/devices/use-device.ts", text: 'const device = await call("GET /api/devices/{id}", { params: { id } });' },
};

const oneSlotTable: Rule = {
  name: "only lib/platform/app keeps values on globalThis",
  check: ({ file, text }) =>
    /^(lib|app|components)\//.test(file) && file !== "lib/platform/app.ts" && !isTest(file) && /\bSymbol\.for\(/.test(withoutComments(text))
      ? `${file} has a global of its own: ask lib/platform/app for a slot`
      : undefined,
  breaks: { file: "lib/auth/auth.ts", text: 'const slot = Symbol.for("lineward.auth");' },
  keeps: { file: "lib/auth/auth.ts", text: 'export const auth = shared<Auth>("auth", build);' },
};

const forced = "as unknown" + " as";

const reasoned: Rule = {
  name: "a cast that the types do not allow has its reason above it",
  check: ({ file, text }) => {
    const lines = text.split("\n");
    const at = lines.findIndex((line, number) => line.includes(forced) && !/^\s*(\/\/|\*\/|\/\*\*)/.test(lines[number - 1] ?? ""));
    return at < 0 ? undefined : `${file}:${at + 1} casts by force: let the types say it, or say above it why they cannot`;
  },
  breaks: { file: "lib/sites/store.ts", text: `const rows = found ${forced} Site[];` },
  keeps: { file: "lib/sites/store.ts", text: `// The library's type does not name it.\nconst rows = found ${forced} Site[];` },
};

export const ownRules: readonly Rule[] = [sized, vendors, zodInside, serverMarked, noCopies, typedClient, oneSlotTable, reasoned];
