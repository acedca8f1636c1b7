import { setTimeout } from "node:timers/promises";
import { StartError } from "@/lib/platform/env";
import { ApiFailure } from "./api-client";

const triesMax = 5;
const firstWaitMs = 500;

/** A device or a database that did not answer in time, and a connection that broke off before an answer: on a busy machine both pass. */
function passes(error: unknown): boolean {
  return error instanceof ApiFailure ? [429, 502, 503, 504].includes(error.status) : error instanceof TypeError;
}

function wordsOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== "" ? `${message}, ${cause.message}` : message;
}

/** Does something again, with longer and longer waits between, as long as what hinders it may pass. `what`: "Add Apartment 12". */
export async function patiently<T>(what: string, work: (attempt: number) => Promise<T>, waitMs = firstWaitMs): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!passes(error)) {
        throw error;
      }
      if (attempt === triesMax) {
        throw new StartError(`${what}: tried ${triesMax} times, the last time ${wordsOf(error)}`);
      }
      await setTimeout(waitMs * 2 ** (attempt - 1));
    }
  }
}
