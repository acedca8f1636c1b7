import { expect, test, vi } from "vitest";
import { forgetFirstAdmin, parseEnv } from "@/lib/platform/env";
import { startWarnings } from "./start-warnings";

const plain = /plain http/;
const proxies = /LINEWARD_TRUSTED_PROXIES/;

test.each([
  [{}, []],
  [{ HOST: "localhost" }, []],
  [{ HOST: "::1" }, []],
  [{ HOST: "0.0.0.0" }, [plain]],
  [{ HOST: "::" }, [plain]],
  [{ HOST: "192.168.1.5", LINEWARD_URL: "http://house.example" }, [plain]],
  [{ LINEWARD_URL: "https://house.example" }, [proxies]],
  [{ HOST: "0.0.0.0", LINEWARD_URL: "https://house.example", LINEWARD_TRUSTED_PROXIES: "10.0.0.2" }, []],
])("a start with %j warns of what is open to others", (given, expected) => {
  const warnings = startWarnings(parseEnv(given));
  expect(warnings).toHaveLength(expected.length);
  for (const [at, words] of expected.entries()) {
    expect(warnings[at]).toMatch(words);
  }
});

test("a list of trusted proxies that is none stops the start in one line that names the variable", () => {
  expect(parseEnv({ LINEWARD_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8" }).LINEWARD_TRUSTED_PROXIES).toHaveLength(2);
  expect(parseEnv({ LINEWARD_TRUSTED_PROXIES: "" }).LINEWARD_TRUSTED_PROXIES).toEqual([]);
  expect(() => parseEnv({ LINEWARD_TRUSTED_PROXIES: "proxy.example" })).toThrow(
    /^LINEWARD_TRUSTED_PROXIES is not usable: .*proxy\.example/,
  );
});

test("the first admin's password leaves the environment after its use", () => {
  vi.stubEnv("LINEWARD_ADMIN_EMAIL", "a@house.example");
  vi.stubEnv("LINEWARD_ADMIN_PASSWORD", "a long password");
  forgetFirstAdmin();
  expect(Object.keys(process.env).filter((name) => name.startsWith("LINEWARD_ADMIN"))).toEqual([]);
  vi.unstubAllEnvs();
});
