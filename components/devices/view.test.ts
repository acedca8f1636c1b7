import { expect, test } from "vitest";
import { readView, tabOf, type View, viewParameters } from "./view";

const everything: View = {
  query: "entrance",
  sort: "-status",
  kind: "pbx,gateway",
  attention: true,
  filters: {
    site: ["a", "b"],
    driver: ["one"],
    tag: ["door"],
    reachable: ["no"],
    signedIn: ["no"],
    registered: ["no"],
    matches: ["differs"],
  },
};

test("a view that is sent as an address opens as the same view", () => {
  expect(readView(new URLSearchParams(viewParameters(everything)))).toEqual(everything);
});

test("the plain view has no parameters, so that its address stays short", () => {
  expect(viewParameters(readView(new URLSearchParams("")))).toBe("");
});

test("the same filters give the same parameters in whatever order they were chosen", () => {
  const first = viewParameters(readView(new URLSearchParams("tag=door&site=a&query=x")));
  const other = viewParameters(readView(new URLSearchParams("query=x&site=a&tag=door")));
  expect(first).toBe(other);
});

test("unknown parameters of an address are ignored", () => {
  expect(viewParameters(readView(new URLSearchParams("cursor=abc&limit=9&evil=1")))).toBe("");
});

test("a view is shown under the tab that it stands for", () => {
  const view = (search: string) => tabOf(readView(new URLSearchParams(search)));
  expect([view(""), view("attention=1"), view("kind=intercom"), view("kind=pbx,gateway"), view("matches=differs"), view("site=a")]).toEqual(
    ["all", "attention", "intercom", "core", "differs", "all"],
  );
});
