import { expect, test } from "vitest";
import { z } from "zod";
import { manifests } from "@/lib/drivers/catalog";
import type { DocumentManifest } from "@/lib/drivers/types";
import { type Document, withValue } from "./document";
import { type FieldError, fieldErrors } from "./document-complaints";
import { meantAddress } from "./mend";
import { requestErrors } from "./request-complaints";

const documents: DocumentManifest[] = manifests().flatMap(({ sections, collections }) => [...sections, ...collections]);
const panel = documents.find(({ source }) => source.who === "panel");
const provider = documents.find(({ id }) => id === "providers");
const endpoint = documents.find(({ source }) => source.who === "gateway");

/** What is said of one field of a document that holds only this. */
function said(manifest: DocumentManifest | undefined, path: string, value: unknown): FieldError | undefined {
  const document: Document = withValue({}, path, value);
  if (!manifest) {
    throw new Error("no such document");
  }
  const { schema, source } = manifest;
  const issue = schema.safeParse(document).error?.issues.find((candidate) => candidate.path.join(".") === path);
  return issue && fieldErrors({ schema, source, noun: source.who }, issue, document)[0];
}

test.each([
  [panel, "registration_interval", 20, "The panel takes 30 to 900 seconds. 20 is too short."],
  [panel, "registration_interval", 1000, "The panel takes 30 to 900 seconds. 1000 is too long."],
  [panel, "registration_interval", 60.5, "The panel takes whole numbers, 30 to 900 seconds. 60.5 is not whole."],
  [panel, "registration_interval", "often", 'The panel takes 30 to 900 seconds. "often" is not a number.'],
  [panel, "transport", "sctp", 'The panel takes UDP, TCP or TLS. "sctp" is none of them.'],
  [panel, "stun.port", 70_000, "Lineward takes 1 to 65535. 70000 is too high."],
  [panel, "password", "abc", "The panel takes 6 to 31 characters. What is typed has 3."],
  [panel, "proxy", "", "The panel needs a value for proxy: starts with sip:, then host and port. It is empty."],
  [
    endpoint,
    "codecs",
    [{ id: "ulaw", enabled: true, packetMs: 20 }],
    "The gateway does not take this list: each of the six codecs stands in the list once. Switch off what is not wanted.",
  ],
] as const)("%#: a wrong value is answered with who sets the rule, the rule and what was typed", (manifest, path, value, message) => {
  expect(said(manifest, path, value)?.message).toEqual(message);
});

test.each([
  [panel, "proxy", "10.0.0.200:5060", "sip:10.0.0.200:5060"],
  [panel, "proxy", "SIP:10.0.0.200", "sip:10.0.0.200"],
  [panel, "proxy", "sip://pbx.example.com:5060/", "sip:pbx.example.com:5060"],
  [panel, "proxy", "sip:10.0.0.200 ", "sip:10.0.0.200"],
  [panel, "realm", "sip:pbx.example.com", "pbx.example.com"],
  [panel, "realm", "10,0,0,200", "10.0.0.200"],
  [panel, "user", " 118 ", "118"],
  [panel, "transport", "UDP", "udp"],
  [panel, "registration_interval", "300,0", 300],
  [panel, "registration_interval", "300 s", 300],
  [endpoint, "defaultuser", "none", ""],
] as const)("%#: where there is one right answer it is offered", (manifest, path, value, right) => {
  expect(said(manifest, path, value)?.fixes?.[0]?.value).toBe(right);
});

test("a port that was typed into a host goes into the field of the port, and is left out where there is none", () => {
  expect(said(provider, "hostname", "10.0.0.200:5062")?.fixes).toEqual([
    { label: "Use 10.0.0.200, and 5062 as the port", value: "10.0.0.200", also: [{ path: "port", value: 5062 }] },
  ]);
  expect(said(panel, "stun.ip", "stun.example.com:3478")?.fixes?.[0]?.also).toEqual([{ path: "stun.port", value: 3478 }]);
  expect(said(endpoint, "fromdomain", "pbx.example.com:5060")?.fixes).toEqual([
    { label: "Use pbx.example.com, without the port", value: "pbx.example.com" },
  ]);
});

test("no right answer is made up for a value that could mean several, nor for a secret", () => {
  expect(said(panel, "realm", "two words.")?.fixes).toBeUndefined();
  expect(said(panel, "password", " abc ")?.fixes).toBeUndefined();
  expect(said(panel, "transport", "sctp")?.fixes).toBeUndefined();
});

test("a request is refused in sentences that say what was sent, and never what stands under a name that sounds secret", () => {
  const schema = z.strictObject({
    limit: z.number().min(1).max(200),
    sort: z.enum(["name", "site"]),
    email: z.email(),
    password: z.string().min(10),
    name: z.string(),
    tags: z.array(z.string()).max(1),
  });
  const sent = { limit: 500, sort: "age", email: "nobody", password: "short-one", tags: ["a", "b"], extra: 1 };
  const { error } = schema.safeParse(sent);
  expect(error && requestErrors(error, sent)).toEqual([
    { path: "limit", message: "Lineward takes up to 200 for limit. 500 is too high." },
    { path: "sort", message: 'Lineward takes name or site for sort. "age" is none of them.' },
    { path: "email", message: 'Lineward takes an e-mail address for email. "nobody" is something else.' },
    { path: "password", message: "Lineward takes at least 10 characters for password. What was sent has 9." },
    { path: "name", message: "Lineward needs name. It is missing." },
    { path: "tags", message: "Lineward takes up to 1 entry for tags. A list has 2." },
    { path: "extra", message: "This field is not known here." },
  ]);
});

test.each([
  ["sip:10.0.0.5", "10.0.0.5"],
  ["HTTP://10.0.0.5:8080/login?x=1", "http://10.0.0.5:8080"],
  ["http://admin:secret@10.0.0.5", "http://10.0.0.5"],
  ["10,0,0,5", "10.0.0.5"],
  ["10.0.0. 5", "10.0.0.5"],
  ["10.0.0.999", undefined],
  ["what?", "what"],
  ["", undefined],
])("the address that was meant by %s is offered as %s", (typed, meant) => {
  expect(meantAddress(typed)).toBe(meant);
});
