import type { CollectionManifest, StatusValue } from "@/lib/drivers/types";
import { type Document, valueAt } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import type { AccountState, RecordItem } from "./use-records";

export interface Column {
  readonly path: string;
  readonly label: string;
  readonly mono: boolean;
  readonly numeric: boolean;
  readonly words: (values: Document) => string;
}

/** A value in a cell: words for choices, on and off for switches, nothing for what is not set. */
function wordsOf(value: unknown, options: Readonly<Record<string, string>> | undefined, unit: string | undefined): string {
  if (value === null || value === undefined || value === "") {
    return "";
  }
  if (typeof value === "boolean") {
    return value ? "on" : "off";
  }
  if (Array.isArray(value)) {
    return value.map((item) => wordsOf(item, options, undefined)).join(", ");
  }
  if (typeof value === "object") {
    return JSON.stringify(value);
  }
  return `${options?.[String(value)] ?? String(value)}${unit === undefined ? "" : ` ${unit}`}`;
}

/** The columns that a collection names, with labels from its own schema. */
export function columnsOf(manifest: CollectionManifest): Column[] {
  const fields = new Map(leaves(manifest.schema).map((leaf) => [leaf.path, leaf]));
  // The state has a column of its own, in words.
  return manifest.columns
    .filter((path) => path !== manifest.state?.path)
    .map((path) => {
      const meta = fields.get(path)?.meta;
      return {
        path,
        label: meta?.label ?? path,
        mono: meta?.mono !== false && meta?.options === undefined && meta?.unit === undefined,
        numeric: meta?.unit !== undefined,
        words: (values) => wordsOf(valueAt(values, path), meta?.options, meta?.unit),
      };
    });
}

/** Those of them that say something of at least one record: an empty column says less than the room it takes. */
export function filledColumns(columns: readonly Column[], rows: readonly Pick<RecordItem, "values">[]): readonly Column[] {
  return columns.filter((column) => rows.some(({ values }) => column.words(values) !== ""));
}

/** What people call a record: its title, or the name that its manifest puts before it; then the title stands beside it. */
export function nameOf(
  manifest: CollectionManifest,
  { title, values }: Pick<RecordItem, "title" | "values">,
): { name: string; code?: string } {
  const parts = (manifest.called ?? []).map((path) => valueAt(values, path)).filter((part) => typeof part === "string" && part !== "");
  return parts.length === 0 ? { name: title } : { name: parts.join(" "), code: title };
}

export interface RecordState {
  readonly label: string;
  readonly status: StatusValue;
}

/** The record's state as the device reports it, in the manifest's words. */
export function stateOf(manifest: CollectionManifest, values: Document): RecordState | undefined {
  if (!manifest.state) {
    return undefined;
  }
  const value = valueAt(values, manifest.state.path);
  return value === undefined || value === null
    ? { label: "Not known", status: "unknown" }
    : (manifest.state.words[String(value)] ?? { label: String(value), status: "unknown" });
}

const registeredWords = {
  yes: "Registered",
  no: "Not registered",
  differs: "Only some registered",
  unknown: "Not known",
  not_applicable: "Does not register",
} as const satisfies Readonly<Record<StatusValue, string>>;

/** Whether an account is registered, in words; of one that nothing is known of, that. */
export function registeredOf(account: AccountState | undefined): RecordState {
  const status = account?.state ?? "unknown";
  return { label: registeredWords[status], status };
}

export interface RecordSort {
  /** "" = by title, "state", or a column's path. */
  readonly by: string;
  readonly descending: boolean;
}

/** Rows in the order a person asked for; undefined = as the device lists them. */
export function sorted(
  rows: readonly RecordItem[],
  sort: RecordSort | undefined,
  columns: readonly Column[],
  manifest: CollectionManifest,
  accounts?: ReadonlyMap<string, AccountState>,
): readonly RecordItem[] {
  if (!sort) {
    return rows;
  }
  const column = columns.find((column) => column.path === sort.by);
  const text = (row: RecordItem) =>
    sort.by === "registered"
      ? registeredOf(accounts?.get(row.id)).label
      : sort.by === "state"
        ? (stateOf(manifest, row.values)?.label ?? "")
        : column
          ? column.words(row.values)
          : nameOf(manifest, row).name;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  return [...rows].sort((a, b) => collator.compare(text(a), text(b)) * (sort.descending ? -1 : 1));
}
