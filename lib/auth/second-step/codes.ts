import "server-only";
import { createHash, randomInt } from "node:crypto";
import { createOTP } from "@better-auth/utils/otp";

/** How long a code of an authenticator app is shown. */
const stepMs = 30_000;
/** Clocks of telephones are off: the code before and the code after count as well. */
const stepsOff = 1;

/** The half minute that a code is of, if it is one of those that count now. */
export async function stepOf(key: string, code: string, nowMs: number): Promise<number | undefined> {
  const now = Math.floor(nowMs / stepMs);
  const codes = createOTP(key);
  for (let step = now - stepsOff; step <= now + stepsOff; step += 1) {
    if ((await codes.hotp(step)) === code) {
      return step;
    }
  }
  return undefined;
}

/** A code as it is compared: people type the gap that their app shows. */
export const plainCode = (typed: string) => typed.replace(/[\s-]/g, "");

/** Letters and digits that nobody takes for one another. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
export const recoveryCodes = 10;

function newRecoveryCode(): string {
  const random = Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join("");
  return random.replace(/.{4}(?=.)/g, "$&-");
}

/** Ten codes that each sign in once without the app. */
export const newRecoveryCodes = () => Array.from({ length: recoveryCodes }, newRecoveryCode);

const hashPattern = /^h:[\w-]{43}$/;

/** What is kept of a recovery code. Sixteen random letters: a hash that takes its time would protect nothing more. */
export function recoveryHash(typed: string): string {
  return `h:${createHash("sha256")
    .update(typed.toLowerCase().replace(/[^a-z0-9]/g, ""))
    .digest("base64url")}`;
}

function listIn(json: string): string[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.filter((entry) => typeof entry === "string") : [];
}

/** The hashes in a row. */
export const recoveryHashesIn = listIn;

/** The list that the sign-in library hands over, with a hash in the place of every code that is still in clear. */
export function hashedList(json: string): string {
  return JSON.stringify(listIn(json).map((entry) => (hashPattern.test(entry) ? entry : recoveryHash(entry))));
}
