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

test("a process serves and works; one that does only half of it needs a PostgreSQL, on which others do the rest", () => {
  const DATABASE_URL = "postgresql://u@h/d";
  expect(parseEnv({}).LINEWARD_ROLES).toEqual(["web", "work"]);
  expect(parseEnv({ LINEWARD_ROLES: "work", DATABASE_URL }).LINEWARD_ROLES).toEqual(["work"]);
  expect(parseEnv({ LINEWARD_ROLES: " work, web", DATABASE_URL }).LINEWARD_ROLES).toEqual(["web", "work"]);
  for (const role of ["work", "web"]) {
    expect(() => parseEnv({ LINEWARD_ROLES: role })).toThrow(/^LINEWARD_ROLES=\w+ needs PostgreSQL: [^\n]*$/);
  }
  expect(() => parseEnv({ LINEWARD_ROLES: "web,sleep" })).toThrow(/LINEWARD_ROLES .* web, work, or web,work/);
});

test("a session secret that is too short is refused, and not repeated", () => {
  const refused = () => parseEnv({ LINEWARD_SESSION_SECRET: "hidden-1" });
  expect(refused).toThrow(/LINEWARD_SESSION_SECRET .* at least 32 characters/);
  expect(refused).not.toThrow(/hidden-1/);
});

test.each([
  [{ LINEWARD_LOG_LEVEL: "loud" }, "LINEWARD_LOG_LEVEL is not usable: it must be silent, error, warn, info or debug"],
  [{ LINEWARD_DEMO: "yes" }, "LINEWARD_DEMO is not usable: it must be 0 or 1"],
  [{ LINEWARD_URL: "lineward.example" }, "LINEWARD_URL is not usable: it must be a web address"],
  [
    { LINEWARD_ADMIN_EMAIL: "nobody", LINEWARD_ADMIN_PASSWORD: "hidden-1-long" },
    "LINEWARD_ADMIN_EMAIL is not usable: it must be an e-mail address",
  ],
  [{ PORT: "many" }, "PORT is not usable: it must be a whole number from 0 to 65535"],
])("%#: a variable of another form is named with what it must be", (given, words) => {
  expect(() => parseEnv(given)).toThrow(words);
});
