import { expect, test } from "vitest";
import { warningsByField } from "./ask-account";

const line = { id: "line-1", name: "Apartment 11" };
const said = [{ path: "user", who: "pbx-1", message: "pbx-1 has no extension 998." }];
const check = {
  line,
  keeps: ["Extension 117 on pbx-1 keeps the old password."],
  keptBy: ["pbx-1"],
  shared: ["Extension 117 on pbx-1"],
  said,
};

test("the end that keeps the old password is told beside a password that changes, with the reset as the better way", () => {
  expect(Object.fromEntries(warningsByField(check, "password", true))).toEqual({
    user: { who: "pbx-1", message: "pbx-1 has no extension 998." },
    password: {
      message: "Extension 117 on pbx-1 keeps the old password.",
      who: "pbx-1",
      link: { label: "Reset the line instead", href: "/reset?line=line-1" },
    },
  });
});

test("beside a password that stays it is only said who shares it, and an account of no line says nothing", () => {
  expect(warningsByField(check, "password", false).get("password")).toMatchObject({
    message: "Shared with Extension 117 on pbx-1.",
    quiet: true,
  });
  expect(warningsByField({ line: null, keeps: [], keptBy: [], shared: [], said: [] }, "password", true).size).toBe(0);
});
