import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { codeOf, idBeginningOf } from "./device-code";

test("a code leads back to the id that it was made of, however it is typed", () => {
  for (const id of [
    "00000000-00aa-4000-8000-000000000000",
    "ffffffff-ffaa-4000-8000-000000000000",
    ...Array.from({ length: 50 }, randomUUID),
  ]) {
    const code = codeOf(id);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    for (const typed of [code, code.toLowerCase(), code.replace("-", " "), code.replaceAll("0", "o").replaceAll("1", "l")]) {
      expect(idBeginningOf(typed)).toBe(id.slice(0, 11));
    }
  }
});

test("an id of another kind has no code, and what is no code leads nowhere", () => {
  expect(codeOf("cmwyh88b1000nv87dyzsa2xjm")).toBe("");
  for (const typed of ["", "K7M2", "K7M2-QX4", "K7M2-QX4TT", "K7M2-QX4U", "../../etc", "%"]) {
    expect(idBeginningOf(typed)).toBeUndefined();
  }
});
