import { expect, test } from "vitest";
import { readFile } from "./body";

const types = ["multipart/form-data", "text/csv"];
const sent = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request("http://lineward.test/", { method: "POST", body, headers });

function form(...parts: readonly (readonly [string, Uint8Array<ArrayBuffer>, string])[]): FormData {
  const data = new FormData();
  for (const [part, bytes, name] of parts) {
    data.append(part, new Blob([bytes]), name);
  }
  return data;
}

/** Every byte, and what stands between the parts of a form. */
const bytes = new Uint8Array([...Array.from({ length: 256 }, (_, at) => at), 13, 10, 45, 45, 13, 10]);

test("a file arrives as it was sent, whichever bytes are in it, with its name and no folders", async () => {
  expect(await readFile(sent(form(["file", bytes, "C:\\lists\\Häuser.xlsx"])), types, 10_000)).toEqual({ bytes, name: "Häuser.xlsx" });
  expect(await readFile(sent(bytes, { "content-type": "text/csv; charset=utf-8" }), types, 10_000)).toEqual({ bytes });
});

test("a form that is none, that has no file or several, and another type are refused in a sentence", async () => {
  const multipart = { "content-type": "multipart/form-data; boundary=x" };
  await expect(readFile(sent("--x\r\nnothing", multipart), types, 10_000)).rejects.toThrow(/did not arrive whole/);
  await expect(readFile(sent("x", { "content-type": "multipart/form-data" }), types, 10_000)).rejects.toThrow(/did not arrive whole/);
  await expect(readFile(sent(form(["other", bytes, "a"])), types, 10_000)).rejects.toThrow(/as the part “file”/);
  await expect(readFile(sent(form(["file", bytes, "a"], ["file", bytes, "b"])), types, 10_000)).rejects.toThrow(/one file at a time/);
  await expect(readFile(sent(bytes, { "content-type": "application/zip" }), types, 10_000)).rejects.toThrow(
    /multipart\/form-data or text\/csv/,
  );
  await expect(readFile(sent(bytes, { "content-type": "text/csv" }), types, 100)).rejects.toThrow(/larger than/);
});
