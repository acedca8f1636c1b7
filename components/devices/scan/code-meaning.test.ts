import { expect, test } from "vitest";
import { meaningOf, ownLabelPath, sameSerial, serialQueries } from "./code-meaning";

test.each([
  ["http://10.20.4.11/", "http://10.20.4.11"],
  ["https://admin:secret@10.20.4.11:8443/setup?key=1", "https://10.20.4.11:8443"],
  ["10.20.4.11:8080", "10.20.4.11:8080"],
  ["IP=10.20.4.11;MAC=0C:56:5C:00:11:22", "10.20.4.11"],
  ["http://[fd12::5]:8080/", "http://[fd12::5]:8080"],
  ["Lobby.Example.COM", "lobby.example.com"],
])("the code %s means the address %s, without login and path", (text, address) => {
  expect(meaningOf(text).address).toBe(address);
});

test.each([
  ["0C565C001122", ["0C565C001122"]],
  [" 0c:56:5c:00:11:22\u001d", ["0c:56:5c:00:11:22"]],
  ["Model AA-07FB\nS/N: 12345678", ["12345678"]],
  ["SN12 Seriennummer 77-AB-01", ["77-AB-01"]],
  ["Серийный номер: AB1234", ["AB1234"]],
])("the code %j may be the serial %j", (text, serials) => {
  expect(meaningOf(text)).toMatchObject({ serials });
  expect(meaningOf(text).address).toBeUndefined();
});

test.each(["Call the caretaker", "", "999.1.1.1", "WIFI"])("the code %j is text, and nothing is made of it", (text) => {
  expect(meaningOf(text)).toEqual({ text, serials: [] });
});

test("an address and a serial in one code are both understood", () => {
  expect(meaningOf("http://10.20.4.11 SN:12345678")).toMatchObject({ address: "http://10.20.4.11", serials: ["12345678"] });
});

test("a serial is the same with and without what parts its digits, and is looked for in each way", () => {
  expect(sameSerial("0C:56:5C:00:11:22", "0c565c001122")).toBe(true);
  expect(sameSerial("0C565C001122", "0C565C001123")).toBe(false);
  expect(sameSerial("--", "::")).toBe(false);
  expect(serialQueries("0c565c001122")).toEqual(["0c565c001122", "0c:56:5c:00:11:22", "0c-56-5c-00-11-22"]);
});

test("a label of Lineward's own leads to its device, and only one of the same Lineward does", () => {
  const path = (text: string) => ownLabelPath(meaningOf(text), "https://lineward.example");
  expect(path("https://lineward.example/d/3WY9MXZ2")).toBe("/d/3WY9MXZ2");
  for (const other of [
    "https://elsewhere.example/d/3WY9MXZ2",
    "https://lineward.example/settings",
    "3WY9MXZ2",
    "http://lineward.example/d/3WY9MXZ2",
  ]) {
    expect(path(other)).toBeUndefined();
  }
});
