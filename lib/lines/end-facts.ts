import type { EndFacts } from "@/lib/drivers/account";
import type { ColumnType } from "@/lib/platform/db/many-rows";

/** The columns of an end that its document says. */
const factTypes = {
  role: "text",
  user: "text",
  userKey: "text",
  authUser: "text",
  server: "text",
  host: "text",
  port: "integer",
  realm: "text",
  domain: "text",
  transport: "text",
  proxy: "text",
  interval: "integer",
  label: "text",
  secretPath: "text",
} as const satisfies Readonly<Record<keyof EndFacts, ColumnType>>;

export const factNames = Object.keys(factTypes) as (keyof EndFacts)[];

/** For reading them, and no other column. */
export const factColumns = Object.fromEntries(factNames.map((name) => [name, true])) as Record<keyof EndFacts, true>;

/** What is written of an end whose account, or whose place, is another one now. */
export const endColumns = {
  ...factTypes,
  lineId: "text",
  admittedBy: "text",
  reachedFrom: "text",
  indexedAt: "timestamp(3)",
} as const satisfies Readonly<Record<string, ColumnType>>;

/** What a new end is kept with. */
export const newEndColumns = { id: "text", deviceId: "text", document: "text", record: "text", ...endColumns } as const;

/** What a new line begins with; the rest is worked out. */
export const newLineColumns = {
  id: "text",
  name: "text",
  nameKey: "text",
  user: "text",
  userKey: "text",
  server: "text",
  search: "text",
  createdAt: "timestamp(3)",
  updatedAt: "timestamp(3)",
} as const satisfies Readonly<Record<string, ColumnType>>;

/** What an account says, as one text: the same for the same, wherever it was read. */
export const factsText = (facts: EndFacts): string => JSON.stringify(Object.fromEntries(factNames.map((name) => [name, facts[name]])));

/** True if both say the same of an account. */
export function sameFacts(a: Readonly<Record<keyof EndFacts, unknown>>, b: EndFacts): boolean {
  return factNames.every((name) => a[name] === b[name]);
}

/** What an account says that has no part in which line its end belongs to, and what is written of an end that only says that anew. */
export const besidePlaceColumns = { interval: "integer", label: "text", indexedAt: "timestamp(3)" } as const satisfies Readonly<
  Record<string, ColumnType>
>;

/** True if an end that says `b` now belongs wherever it belonged when it said `a`. */
export function samePlace(a: Readonly<Record<keyof EndFacts, unknown>>, b: EndFacts): boolean {
  return factNames.every((name) => name in besidePlaceColumns || a[name] === b[name]);
}
