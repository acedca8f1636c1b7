import type { IncomingMessage } from "node:http";
import { tooLarge } from "@/lib/api/body";
import { authBodyBytesMax, type Endpoint } from "@/lib/http/endpoint";
import { ProblemError } from "@/lib/http/problems";
import { type ApiPaths, pathsOf } from "./api-paths";

/** Judges a request by its first line and its announced length. Returns why it is refused, or undefined. */
export type Gate = (request: IncomingMessage) => ProblemError | undefined;

/** The path of a request's target. Throws a 400 for what no browser sends: other forms, broken escapes, control characters. */
function pathOf(target: string): string {
  const wrong = (detail: string) => new ProblemError("bad_request", detail);
  if (!target.startsWith("/")) {
    throw wrong("The request must name a path that begins with a slash.");
  }
  const path = target.split(/[?#]/, 1)[0] ?? "";
  if (path.startsWith("//") || path.includes("\\")) {
    throw wrong("The path has more slashes than it needs, or slashes that lean the other way.");
  }
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    throw wrong("The path holds a % that does not begin a UTF-8 character.");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(plain)) {
    throw wrong("The path holds a control character.");
  }
  return path;
}

/** True for a name or an address with or without a port: what a link or a redirect can be made of. */
function isHost(host: string | undefined): boolean {
  return host !== undefined && /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`);
}

const pageMethods = ["GET", "HEAD"];
const authMethods = ["GET", "HEAD", "POST"];

function only(methods: readonly string[]): ProblemError {
  return new ProblemError("method_not_allowed", `This path knows ${methods.join(", ")}.`, { allow: methods.join(", ") });
}

/** Methods of a path with the largest body of each; GET stands for HEAD too. */
function rules(path: string, api: ApiPaths): ReadonlyMap<string, number> | undefined {
  if (path !== "/api" && !path.startsWith("/api/")) {
    return new Map(pageMethods.map((method) => [method, 0]));
  }
  const found = api(path);
  return found === "auth" ? new Map(authMethods.map((method) => [method, authBodyBytesMax])) : found?.methods;
}

/** A gate that knows every route, so that what can never be answered costs neither a page nor a byte of a body. */
export function gateOf(endpoints: readonly Endpoint[]): Gate {
  const api = pathsOf(endpoints);
  return ({ method = "GET", url = "", headers, httpVersion }) => {
    let path: string;
    if (!isHost(headers.host) && !(headers.host === undefined && httpVersion === "1.0")) {
      return new ProblemError("bad_request", "The Host header does not name a host.");
    }
    try {
      path = pathOf(url);
    } catch (error) {
      return error as ProblemError;
    }
    const allowed = rules(path, api);
    if (!allowed) {
      return new ProblemError("not_found", "The API has nothing at this path. GET /api/openapi.json lists all it has.");
    }
    const max = allowed.get(method === "HEAD" ? "GET" : method);
    if (max === undefined) {
      return only([...allowed.keys()]);
    }
    // What has no use for a body still lets a small one pass, unread.
    const bytesMax = Math.max(max, authBodyBytesMax);
    const length = headers["content-length"];
    if (length !== undefined && Number(length) > bytesMax) {
      return tooLarge(bytesMax);
    }
    return undefined;
  };
}
