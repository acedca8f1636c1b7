import { describe, expect, test } from "vitest";
import { formOf, localText, optionsOf, tonight } from "./start-form";

const now = new Date(2034, 2, 31, 14, 5);
const stored = { parallel: 16, canary: true, stopAfterFailedPercent: 20, expiresAfterHours: 24 } as const;
const form = formOf(stored);

describe("when and how a job starts", () => {
  test("what the plan says is what the form begins with, and is sent whole", () => {
    expect(optionsOf(form, now)).toEqual({ options: { ...stored, perSite: 256 } });
  });

  test("a plan that was made for another time starts now if a person says so", () => {
    const later = formOf({ ...stored, startAt: new Date(2034, 3, 1).toISOString() });
    expect(later.when).toBe("at");
    const past = new Date(2034, 2, 30).toISOString();
    expect(optionsOf({ ...later, when: "now" }, now, past)).toMatchObject({ options: { startAt: past } });
  });

  test("tonight is the next time that the reader's clock shows 03:30", () => {
    expect(localText(tonight(now))).toBe("2034-04-01T03:30");
    expect(localText(tonight(new Date(2034, 2, 31, 1, 0)))).toBe("2034-03-31T03:30");
    expect(localText(tonight(new Date(2034, 11, 31, 3, 30)))).toBe("2035-01-01T03:30");
  });

  test("a time that has passed, or none, is said at the field", () => {
    expect(optionsOf({ ...form, when: "at", at: "2034-03-31T14:04" }, now)).toEqual({ errors: { at: "This time has passed" } });
    expect(optionsOf({ ...form, when: "at", at: "" }, now)).toEqual({ errors: { at: "Write a day and a time" } });
    expect(optionsOf({ ...form, when: "at", at: "2034-03-31T14:06" }, now)).toMatchObject({
      options: { startAt: new Date(2034, 2, 31, 14, 6).toISOString() },
    });
  });

  test("a window has a begin, another end and a time zone", () => {
    const window = { ...form, when: "window", timeZone: "Europe/Berlin" } as const;
    expect(optionsOf(window, now)).toMatchObject({ options: { window: { from: "02:00", to: "05:00", timeZone: "Europe/Berlin" } } });
    expect(optionsOf({ ...window, to: "02:00" }, now)).toEqual({ errors: { to: expect.stringMatching(/Choose another/) } });
  });

  test.each([
    ["parallel", "0"],
    ["parallel", "257"],
    ["perSite", "two"],
    ["stopAfterFailedPercent", "101"],
    ["expiresAfterHours", ""],
    ["expiresAfterHours", "1.5"],
  ])("%s is not taken as %j", (name, text) => {
    expect(optionsOf({ ...form, [name]: text }, now)).toEqual({ errors: { [name]: expect.stringMatching(/^Write a whole number from/) } });
  });
});
