import { expect, test } from "vitest";
import { hardwareWays, withAddresses } from "./machine-words";

test("network addresses are taken however they are written or read out", () => {
  for (const said of ["10.0.1.3", "10.0.1.03", "10,0,1,3", "10 0 1 3", "http://10.0.1.3/", "http://10.0.1.3:80/", "10.0.1.3:443"]) {
    expect(withAddresses(said), said).toBe("10.0.1.3");
  }
  for (const other of ["2 0 2", "1 2 3 4", "10.0.1.3:8900", "3.14.0", "020 7946 0112", "elm court 1", "999 10 10 10"]) {
    expect(withAddresses(other)).toBe(other);
  }
});

test("a hardware address, or its end, is looked for in every way that it is written", () => {
  for (const said of ["0c110512abcd", "0c:11:05:12:ab:cd", "0c-11-05-12-ab-cd", "0c11.0512.abcd"]) {
    expect([said, ...hardwareWays(said)], said).toEqual(expect.arrayContaining(["0c110512abcd", "0c:11:05:12:ab:cd", "0c-11-05-12-ab-cd"]));
  }
  expect(hardwareWays("12abcd")).toContain("12:ab:cd");
  for (const word of ["facade", "442079460112", "12a", "apartment", "202", "3.14.0"]) {
    expect(hardwareWays(word), word).toEqual([]);
  }
});
