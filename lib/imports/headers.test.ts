import { expect, test } from "vitest";
import { alsoCalled, fieldCalled } from "./headers";

test("the names that a column also goes by are shown as people write them, each once, and every one of them is understood", () => {
  expect(alsoCalled("address")).toEqual(["IP", "Host", "URL"]);
  expect(alsoCalled("line_user")).toEqual(["SIP username", "Ext", "Extension"]);
  expect(alsoCalled("flat")).toEqual(["Apt", "Apartment", "Door"]);
  for (const field of ["name", "site", "driver", "username", "password", "tags", "serial", "note"] as const) {
    expect(alsoCalled(field)).toHaveLength(3);
    expect(alsoCalled(field).map((name) => fieldCalled(name)?.field)).toEqual([field, field, field]);
  }
});
