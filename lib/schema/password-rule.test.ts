import { expect, test } from "vitest";
import { passwordComplaint } from "./password-rule";

const about = ["Ilse Brandt", "ilse.brandt@northbank.example"];
const common = new Set(["unbelievable", "password", "trustno", "qwertyuiop"]);
const complaint = (password: string) => passwordComplaint(password, about, (text) => common.has(text));

test("a password of a few words, or of random signs, is taken", () => {
  for (const password of [
    "correct horse battery",
    "the new one from the shell",
    "x7Kq-m2Vt-9wPz",
    "Planted-0a1b2c3d4e5f6a7b",
    "большой зелёный дом",
  ]) {
    expect(complaint(password), password).toBeUndefined();
  }
});

test("a short one is refused with how many characters there are", () => {
  expect(complaint("short")).toBe("At least 12 characters. 5 so far.");
  expect(complaint("x7Kq-m2Vt-9w")).toBeUndefined();
});

test("a common one is refused, with digits at its ends, with signs for its letters and twice too", () => {
  for (const password of [
    "unbelievable",
    "Unbelievable",
    "password12345",
    "P@ssw0rd2026!!",
    "2026qwertyuiop",
    "PasswordPassword1",
    "password-password",
  ]) {
    expect(complaint(password), password).toContain("commonest");
  }
});

test("one that repeats itself or counts is refused", () => {
  for (const password of ["aaaaaaaaaaaa", "123456789012", "abcdefghijklm", "abcabcabcabc", "qwe1qwe1qwe1"]) {
    expect(complaint(password), password).toContain("repeats itself");
  }
});

test("one made of the person's or the product's name is refused; one with words of its own beside is not", () => {
  for (const password of ["ilse-brandt-2026", "Lineward-2026!", "l1neward2026", "northbank-ilse-1", "BrandtLineward"]) {
    expect(complaint(password), password).toContain("made of your name");
  }
  expect(complaint("ilse likes quiet mornings")).toBeUndefined();
});
