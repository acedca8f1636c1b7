import { expect, test } from "vitest";
import { saysSessionsFull, turnedAway } from "./sessions";

test.each([
  "Too many active sessions",
  "Maximum number of sessions reached",
  "Session limit exceeded",
  "User already logged in",
  "admin is already signed in from 10.0.0.7",
  "Another user is logged in",
  "No free session. Try again later",
  "The session is already in use",
  "<html><p class='error'>Max. sessions</p><form>Password: <input type='password'></form>",
  "Only one client may be connected: another administrator is connected",
])("%j says that the sessions are used up", (words) => {
  expect(saysSessionsFull(words)).toBe(true);
});

test.each([
  undefined,
  "",
  "Wrong login or password",
  "Too many failed logins",
  "Too many login attempts, account locked",
  "Your session has expired. Log in",
  "Invalid session",
  "Unknown user",
  "Log In",
  "<html><body><h1>Sign in</h1><p>All users must accept the rules.</p></body></html>",
])("%j does not", (words) => {
  expect(saysSessionsFull(words)).toBe(false);
});

test("a status that is no word about a password is waited for, and the words claim no more than is known", () => {
  expect(turnedAway({ noun: "panel", status: 429, words: undefined })?.message).toContain("does not say why");
  expect(turnedAway({ noun: "panel", status: 400, words: "Wrong login or password" })).toBeUndefined();
});
