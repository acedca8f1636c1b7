import "server-only";

const texts = new WeakMap<Response, string>();

/**
 * JSON as an answer, as `Response.json` makes it. The text stays beside the answer, so that our own web server sends it as it is: out
 * of a `Response` it would come through a stream, part by part, which costs more than all else about a short answer.
 */
export function jsonAnswer(body: unknown, init: ResponseInit): Response {
  return textAnswer(JSON.stringify(body), init);
}

/** The same of JSON that is text already. */
export function textAnswer(text: string, init: ResponseInit): Response {
  const headers = new Headers(init.headers);
  if (!headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  const answer = new Response(text, { ...init, headers });
  texts.set(answer, text);
  return answer;
}

/** The text of an answer that `jsonAnswer` made. */
export function textOf(answer: Response): string | undefined {
  return texts.get(answer);
}
