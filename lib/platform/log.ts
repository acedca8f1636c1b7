import "server-only";
import pino from "pino";
import { env } from "./env";

/**
 * The one log. Lines are JSON on standard error. Callers hand in names, ids, codes and counts; never a body, a query string,
 * a header or a credential. The redaction below is a second fence, not the first.
 */
export const log = pino(
  {
    level: env().LINEWARD_LOG_LEVEL,
    base: null,
    redact: {
      paths: ["*.password", "*.secret", "*.token", "*.authorization", "*.cookie", "password", "secret", "token"],
      censor: "[redacted]",
    },
    serializers: {
      // Messages and stacks of unknown errors may quote what a device or a driver sent; code and name are enough to look further.
      err: (error: unknown) => outline(error),
    },
  },
  pino.destination(2),
);

function outline(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { type: typeof error };
  }
  const code = (error as { code?: unknown }).code;
  const stack = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 8);
  return {
    name: error.name,
    code: typeof code === "string" ? code : undefined,
    stack,
    cause: error.cause === undefined ? undefined : outline(error.cause),
  };
}
