import { expect, test } from "vitest";
import { parseEnv } from "./env";

test.each([
  ["in double quotes", { LINEWARD_URL: '"https://lineward.example"' }, /^LINEWARD_URL .* quotes/],
  ["in single quotes", { DATABASE_URL: "'postgresql://u:hidden-1@h/d'" }, /^DATABASE_URL .* quotes/],
  ["with one quote left", { PORT: "4000'" }, /^PORT .* quotes/],
  ["with a comma at its end", { LINEWARD_ALLOWED_NETWORKS: "10.0.0.0/8," }, /^LINEWARD_ALLOWED_NETWORKS .* comma/],
  [
    "in quotes, a password too",
    { LINEWARD_ADMIN_EMAIL: "a@b.example", LINEWARD_ADMIN_PASSWORD: '"hidden-1-long"' },
    /^LINEWARD_ADMIN_PASSWORD .* quotes/,
  ],
  ["with a path", { LINEWARD_URL: "https://home.example/lineward" }, /^LINEWARD_URL .* after the host/],
  ["with a query", { LINEWARD_URL: "https://home.example/?x=1" }, /^LINEWARD_URL .* after the host/],
  ["with a password", { LINEWARD_URL: "https://u:hidden-1@home.example" }, /^LINEWARD_URL .* password/],
  ["that is no address", { DATABASE_URL: "postgresql://u:hidden-1#x@h/d" }, /^DATABASE_URL .*%23/],
])("a value %s is refused by name, and is not repeated", (_what, given, words) => {
  const refused = () => parseEnv(given);
  expect(refused).toThrow(words);
  expect(refused).not.toThrow(/hidden-1|home\.example/);
});

test("an address with a slash at its end, and a password that ends with a comma, are fine", () => {
  const given = {
    LINEWARD_URL: "https://lineward.example/",
    LINEWARD_ADMIN_EMAIL: "a@b.example",
    LINEWARD_ADMIN_PASSWORD: "long and with,a comma,",
  };
  expect(parseEnv(given).LINEWARD_URL).toBe("https://lineward.example/");
});
