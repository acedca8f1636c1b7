import { expect, test } from "vitest";
import type { EndStatus } from "./line-words";
import { wiresOf } from "./wires";

const panel = { role: "registers" } as const;
const pbx = { role: "accepts" } as const;
const gateway = { role: "registers" } as const;
const status = (tone: EndStatus["tone"]): EndStatus => ({ words: tone, tone });

test("a wire breaks beside the end that is in trouble, and the rest of the chain stays whole", () => {
  const ends = [panel, pbx, gateway];
  expect(wiresOf(ends, [status("ok"), status("quiet"), status("bad")])).toEqual(["ok", "broken"]);
  expect(wiresOf(ends, [status("bad"), status("quiet"), status("ok")])).toEqual(["broken", "ok"]);
});

test("trouble at the server breaks every wire that leads to it", () => {
  expect(wiresOf([panel, pbx, gateway], [status("ok"), status("bad"), status("ok")])).toEqual(["broken", "broken"]);
});

test("a server that says nothing does not make a registered end look doubtful", () => {
  expect(wiresOf([panel, pbx], [status("ok"), status("quiet")])).toEqual(["ok"]);
});

test("what is not known is drawn as not known, never as whole", () => {
  expect(wiresOf([panel, pbx], [status("quiet"), status("quiet")])).toEqual(["quiet"]);
});

test("a line with one end has no wire", () => {
  expect(wiresOf([panel], [status("ok")])).toEqual([]);
});
