import "server-only";
import { Answer } from "./serve";

/** An answer whose ETag is its baseline, so that any HTTP client can send it back as If-Match. */
export function tagged<T extends { readonly baseline: string }>(body: T): Answer<T> {
  return new Answer(body, { etag: `"${body.baseline}"` });
}
