// What the bundler makes of the files in app/api for our own web server (tools/build.mjs), for tests that start it.
const files = import.meta.glob<Record<string, unknown>>("../../app/api/**/route.ts");

export const routeFiles = Object.fromEntries(
  Object.entries(files).map(([file, load]) => [file.replace("../..", "").replace(/^\/app|\/route\.ts$/g, ""), load]),
);
