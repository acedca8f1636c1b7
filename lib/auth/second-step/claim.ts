import "server-only";
import { APIError } from "better-auth/api";
import { db } from "@/lib/platform/db/client";
import { plainCode, stepOf } from "./codes";
import { appKeyIn } from "./sealed-adapter";

/** Takes a code of the app, once: of two who bring the same one, one is refused. Throws where the app's key cannot be opened. */
export async function takeCode(userId: string, sealed: string, code: string): Promise<boolean> {
  const key = appKeyIn(sealed, userId);
  if (key === undefined) {
    throw new APIError("CONFLICT", { code: "APP_KEY_UNREADABLE", message: "" });
  }
  const step = await stepOf(key, plainCode(code), Date.now());
  if (step === undefined) {
    return false;
  }
  const unused = { OR: [{ usedStep: null }, { usedStep: { lt: step } }] };
  const { count } = await db().twoFactor.updateMany({ where: { userId, ...unused }, data: { usedStep: step } });
  return count === 1;
}
