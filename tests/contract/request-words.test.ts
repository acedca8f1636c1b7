import { expect, test } from "vitest";
import { z } from "zod";
import { publishedEndpoints } from "@/lib/api/all-endpoints";
import { requestErrors } from "@/lib/schema/request-complaints";
import { bare } from "@/lib/schema/walk";

const odd: readonly unknown[] = [undefined, null, "", "odd one", -1, 1e12, 1.5, true, [], {}, ["odd one"], [{}], "x".repeat(200_000)];
/** Words by which zod speaks to programmers. */
const programmers = /^Invalid|Too (?:small|big)|Unrecognized|expected|received|undefined|NaN|\[object|>=|<=/;

/** Everything that may be sent wrong in one place of a request: each key by itself, and the whole. */
function* requests(schema: z.ZodType): Generator<unknown> {
  yield* odd;
  const inner = bare(schema);
  if (inner instanceof z.ZodObject) {
    for (const key of Object.keys(inner.shape)) {
      for (const value of [...odd, { "Odd one": "odd" }]) {
        yield { [key]: value };
      }
    }
  }
}

test("whatever is sent wrong to any operation is answered in a sentence, without the words of the program that judged it", () => {
  const faults = publishedEndpoints.flatMap(({ method, path, params, query, body }) =>
    [params, query, body].flatMap((schema) =>
      [...(schema ? requests(schema) : [])].flatMap((sent) => {
        const parsed = (schema as z.ZodType).safeParse(sent);
        const said = parsed.success ? [] : requestErrors(parsed.error, sent);
        return said
          .filter(({ message }) => programmers.test(message) || message.length > 300 || !/[.?]$/.test(message))
          .map((error) => `${method} ${path} ${error.path}: ${error.message}`);
      }),
    ),
  );
  expect([...new Set(faults)]).toEqual([]);
});
