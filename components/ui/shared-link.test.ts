import { expect, test } from "vitest";
import { sharedLink } from "./shared-link";

test.each([
  ["http://172.17.0.2:4000/setup?token=t", "http://house.example:8080/people", "http://house.example:8080/setup?token=t"],
  ["https://lineward.example/setup?token=t", "http://10.0.0.5:4000/people", "https://lineward.example/setup?token=t"],
  ["http://10.0.0.5:4000/setup?token=t", "http://localhost:4000/people", "http://10.0.0.5:4000/setup?token=t"],
])("the link %s, seen at %s, is passed on as %s", (link, page, shared) => {
  expect(sharedLink(link, new URL(page))).toBe(shared);
});
