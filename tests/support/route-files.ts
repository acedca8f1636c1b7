import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../app", import.meta.url));

export interface RouteMatch {
  /** Absolute path of the route.ts. */
  readonly file: string;
  readonly params: Record<string, string | string[]>;
}

let files: Promise<string[]> | undefined;

async function routeFiles(): Promise<string[]> {
  const entries = await readdir(path.join(root, "api"), { recursive: true });
  return entries.filter((entry) => path.basename(entry) === "route.ts").map((entry) => path.join("api", entry));
}

/** How exactly a folder's segment names a path's: the more exact route wins, as in Next. */
function rank(segment: string): number {
  return segment.startsWith("[...") ? 2 : segment.startsWith("[") ? 1 : 0;
}

function match(folders: readonly string[], segments: readonly string[]): Record<string, string | string[]> | undefined {
  const params: Record<string, string | string[]> = {};
  for (const [index, folder] of folders.entries()) {
    if (rank(folder) === 2) {
      params[folder.slice(4, -1)] = segments.slice(index);
      return segments.length > index ? params : undefined;
    }
    const segment = segments[index];
    if (segment === undefined || (rank(folder) === 0 && folder !== segment)) {
      return undefined;
    }
    if (rank(folder) === 1) {
      params[folder.slice(1, -1)] = segment;
    }
  }
  return folders.length === segments.length ? params : undefined;
}

/** The route file that Next would serve a path with, and its parameters; undefined if there is none. */
export async function routeOf(pathname: string): Promise<RouteMatch | undefined> {
  files ??= routeFiles();
  const segments = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const found = (await files).flatMap((file) => {
    // Folders in parentheses group files and are not part of the path.
    const folders = path
      .dirname(file)
      .split(path.sep)
      .filter((folder) => !folder.startsWith("("));
    const params = match(folders, segments);
    return params ? [{ file: path.join(root, file), params, ranks: folders.map(rank).join("") }] : [];
  });
  return found.sort((a, b) => (a.ranks < b.ranks ? -1 : 1))[0];
}
