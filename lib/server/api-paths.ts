import { bodyBytesMax, type Endpoint } from "@/lib/http/endpoint";

export interface ApiPath {
  /** With braces, as it is declared. */
  readonly path: string;
  /** Its methods and the largest body of each. */
  readonly methods: ReadonlyMap<string, number>;
}

/** Finds what the API has at a path: a declared one, or anything of the sign-in library's ("auth"). */
export type ApiPaths = (path: string) => ApiPath | "auth" | undefined;

const isVariable = (segment: string) => segment.startsWith("{");

/** Every path of the API. As in Next, one that is spelled out wins over one with a variable in its place. */
export function pathsOf(endpoints: readonly Endpoint[]): ApiPaths {
  const known = new Map<string, { path: string; segments: string[]; methods: Map<string, number> }>();
  for (const { path, method, bodyBytesMax: max = bodyBytesMax } of endpoints) {
    const entry = known.get(path) ?? { path, segments: path.split("/").slice(1), methods: new Map<string, number>() };
    entry.methods.set(method, max);
    known.set(path, entry);
  }
  const rank = ({ segments }: { segments: readonly string[] }) => segments.map((part) => (isVariable(part) ? "1" : "0")).join("");
  const ranked = [...known.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return (path) => {
    const segments = path.split("/").slice(1);
    if (segments.length > 1 && segments.at(-1) === "") {
      segments.pop();
    }
    if (segments[1] === "auth" && segments.length > 2) {
      return "auth";
    }
    const exact = known.get(`/${segments.join("/")}`);
    return (
      exact ??
      ranked.find(
        (candidate) =>
          candidate.segments.length === segments.length &&
          candidate.segments.every((part, index) => (isVariable(part) ? segments[index] !== "" : part === segments[index])),
      )
    );
  };
}
