import "server-only";
import { withoutSecrets } from "@/lib/drivers/guarded";
import type { Driver } from "@/lib/drivers/types";
import { DeviceFault } from "@/lib/net/device-fault";
import { keptAmong } from "@/lib/vault/kept-among";

/** Shorter words are secrets by chance only. */
const wordLengthMin = 4;

/** Everything in a text that may be a password: what stands between blanks, with and without the signs around it, and what is quoted. */
function wordsIn(text: string): string[] {
  const words = text.split(/\s+/);
  const bare = words.map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
  const parts = words.flatMap((word) => word.split(/[=:,;"'`<>()[\]{}/&?@]+/));
  const quoted = [...text.matchAll(/(["'`])(.*?)\1/g)].map(([, , inner = ""]) => inner);
  return [...words, ...bare, ...parts, ...quoted].filter((word) => word.length >= wordLengthMin);
}

/** A fault whose words repeat no secret that Lineward keeps, of this device or of any: devices quote what they complain of. */
async function withoutKeptWords(error: unknown): Promise<unknown> {
  if (!(error instanceof DeviceFault)) {
    return error;
  }
  const { device, fields, last } = error.details;
  const texts = [error.message, device?.message ?? "", last?.message ?? "", ...(fields ?? []).map((field) => field.message)];
  const words = [...new Set(texts.flatMap(wordsIn))];
  return words.length === 0 ? error : withoutSecrets(error, [...(await keptAmong(words))]);
}

async function quiet<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw await withoutKeptWords(error);
  }
}

const wrapped = new WeakMap<Driver, Driver>();

/** The driver of a stored device: its faults go to people, histories and logs, so they hold no secret that is kept. */
export function quietDriver(driver: Driver): Driver {
  const known = wrapped.get(driver);
  if (known) {
    return known;
  }
  const { changeLogin } = driver;
  const made: Driver = {
    ...driver,
    signIn: (context) => quiet(driver.signIn(context)),
    ...(changeLogin ? { changeLogin: (context, next) => quiet(changeLogin(context, next)) } : {}),
    status: (context) => quiet(driver.status(context)),
    read: (context, section) => quiet(driver.read(context, section)),
    write: (context, section, document) => quiet(driver.write(context, section, document)),
    list: (context, collection, query) => quiet(driver.list(context, collection, query)),
    get: (context, collection, id) => quiet(driver.get(context, collection, id)),
    create: (context, collection, document) => quiet(driver.create(context, collection, document)),
    update: (context, collection, id, document) => quiet(driver.update(context, collection, id, document)),
    remove: (context, collection, id) => quiet(driver.remove(context, collection, id)),
    dependants: (context, collection, id) => quiet(driver.dependants(context, collection, id)),
  };
  wrapped.set(driver, made);
  return made;
}
