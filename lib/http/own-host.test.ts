import { hostname } from "node:os";
import { expect, test } from "vitest";
import { addressHere, hostHere } from "./own-host";

test.each([
  ["127.0.0.1:4000", "http://127.0.0.1:4000"],
  ["localhost:4000", "http://localhost:4000"],
  ["[::1]:4000", "http://[::1]:4000"],
  ["192.168.7.20:8080", "http://192.168.7.20:8080"],
  [`${hostname()}:4000`.toLowerCase(), `http://${hostname().toLowerCase()}:4000`],
  ["house.example:4000", "http://house.example:4000"],
  ["elsewhere.example", undefined],
  ["localhost.elsewhere.example", undefined],
  ["127.0.0.1.elsewhere.example", undefined],
  ["127.0.0.1@elsewhere.example", undefined],
  ["elsewhere.example/127.0.0.1", undefined],
  ["8.8.8.8", undefined],
  ["", undefined],
  [null, undefined],
])("the Host %j makes links to %j", (host, base) => {
  expect(hostHere(host, "house.example")).toBe(base);
});

test("a link that no request asks for names where Lineward listens", () => {
  expect(addressHere("127.0.0.1", 4000)).toBe("http://127.0.0.1:4000");
  expect(addressHere("::1", 4000)).toBe("http://[::1]:4000");
  expect(addressHere("0.0.0.0", 4000)).toMatch(/^http:\/\/(?!0\.0\.0\.0)\S+:4000$/);
});
