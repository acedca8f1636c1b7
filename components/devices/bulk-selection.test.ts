import { expect, test } from "vitest";
import { jobFilterOf, whyNot } from "./bulk-selection";
import { readView } from "./view";

const view = (search: string) => readView(new URLSearchParams(search));

test("all that match is sent as the filter that a job knows, and as a list where it knows none", () => {
  expect(jobFilterOf(view(""))).toEqual({});
  expect(jobFilterOf(view("query=door&site=a,b&driver=x&kind=pbx,gateway&attention=1&sort=-seen"))).toEqual({
    query: "door",
    site: ["a", "b"],
    driver: ["x"],
    kind: ["pbx", "gateway"],
    status: "attention",
  });
  expect(jobFilterOf(view("reachable=no"))).toBeUndefined();
});

test("what does not apply to all says to how many", () => {
  const abilities = [
    { id: "panel", account: true, login: true },
    { id: "pbx", account: false, login: false },
  ];
  expect(whyNot(["panel", "panel"], abilities, "account")).toBeUndefined();
  expect(whyNot(["panel", "pbx", "panel", "pbx", "pbx"], abilities, "account")?.words).toBe("3 of 5 have no SIP account in their settings");
  expect(whyNot(["panel", "pbx"], abilities, "login")?.words).toBe("1 of 2 has no login that can be changed from here");
});
