import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import tailwind from "@tailwindcss/postcss";
import { build, type Plugin } from "esbuild";
import postcss from "postcss";

const root = process.cwd();
const folder = join(root, "tests/bench/form");

/** The framework's link needs its router around it; here a plain one does. */
const plainLink: Plugin = {
  name: "plain-link",
  setup(bundling) {
    bundling.onResolve({ filter: /^next\/link$/ }, () => ({ path: "plain-link", namespace: "plain" }));
    bundling.onLoad({ filter: /.*/, namespace: "plain" }, () => ({
      contents: 'import { jsx } from "react/jsx-runtime"; export default (props) => jsx("a", props);',
      resolveDir: root,
    }));
  },
};

/** The page's script and styles, as a production build would have them, without the framework around. */
async function bundle(): Promise<{ script: string; style: string }> {
  const built = await build({
    entryPoints: [join(folder, "page.tsx")],
    bundle: true,
    write: false,
    outdir: "/",
    format: "iife",
    minify: true,
    jsx: "automatic",
    target: "es2022",
    alias: { "@": root },
    plugins: [plainLink],
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".woff2": "dataurl" },
    logLevel: "error",
  });
  const text = (ending: string) => built.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  const globals = join(root, "app/globals.css");
  const styled = await postcss([tailwind({ base: root })]).process(await readFile(globals, "utf8"), { from: globals });
  return { script: text(".js"), style: `${styled.css}\n${text(".css")}` };
}

/** Builds the form's page and serves it on loopback. */
export async function serveForm(): Promise<{ url: string; close: () => Promise<void> }> {
  const { script, style } = await bundle();
  const page =
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title><link rel="icon" href="data:,">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="/style.css"></head>' +
    '<body><div id="root"></div><script src="/script.js"></script></body></html>';
  const files: Record<string, [string, string]> = {
    "/script.js": ["text/javascript", script],
    "/style.css": ["text/css", style],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ""] ?? ["text/html", page];
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/`, close };
}
